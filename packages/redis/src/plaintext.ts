import { connect } from 'node:net'
import { StoreFault } from '@sealwax/core'
import type { Address } from './address.ts'

/** Milliseconds without a connection after which it is asked; a handshake of TLS is two or three ways across a network. */
const patience = 1_000

/**
 * Rejects where a server does not speak TLS, and never settles otherwise. Redis takes the first bytes of TLS for the beginning
 * of a command and waits for its end, so that a deadline alone would not tell this from a server that is gone. Whoever answers
 * PING in clear has no TLS at that port. Nothing else is sent: no name, no password.
 *
 * @param signal ends it.
 */
export function plaintextFound({ host, port }: Address, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => {
      const socket = connect({ host, port, signal })
      // Why it cannot be had is told by the connection that is wanted.
      socket.on('error', () => {})
      socket.once('connect', () => socket.write('PING\r\n'))
      socket.once('data', (answer: Buffer) => {
        socket.destroy()
        if (/^(?:\+PONG|-[A-Z]+ )/.test(answer.toString('latin1'))) reject(noTls())
      })
    }, patience)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

function noTls(): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: 'The server speaks no TLS at that port: name its TLS port (tls-port), or write redis://, which is for a server on this machine, or with allowPlaintext.',
  })
}
