import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createSecrets, type SecretError, type StoreFault } from '@sealwax/core'
import { afterEach, expect, test } from 'vitest'
import { redis } from '../src/index.ts'

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A server that has one answer to PING in clear, and waits for the end of anything else, as Redis does. */
async function serverAnswering(ping: string | undefined): Promise<{ readonly url: string; readonly heard: string[] }> {
  const heard: string[] = []
  const server = createServer(socket => {
    sockets.push(socket.on('error', () => {}))
    socket.on('data', data => {
      heard.push(data.toString('latin1'))
      if (data.toString() === 'PING\r\n' && ping !== undefined) socket.write(ping)
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `rediss://127.0.0.1:${(server.address() as AddressInfo).port}`, heard }
}

async function failureOf(url: string, connectTimeout = 5_000): Promise<SecretError> {
  const secrets = createSecrets(redis({ url, connectTimeout, password: 'hunter2' }))
  return secrets.get('KEY').then(
    () => Promise.reject(new Error('it was read')),
    (error: SecretError) => error,
  )
}

test.each(['+PONG\r\n', '-NOAUTH Authentication required.\r\n', '-DENIED Redis is running in protected mode.\r\n'])(
  'a server without TLS is told as one, soon and once: it answers PING with %j',
  async answer => {
    const { url, heard } = await serverAnswering(answer)
    const begun = performance.now()
    const { code, message } = await failureOf(url)
    expect(performance.now() - begun).toBeLessThan(4_000)
    expect({ code, message }).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringMatching(/no TLS at that port.*redis:\/\//),
    })
    expect(heard.join('')).not.toContain('hunter2')
    expect(heard.filter(text => text.startsWith('PING'))).toHaveLength(1)
  },
)

test('a server that says nothing, or not in the words of Redis, is not taken for one', async () => {
  for (const answer of [undefined, 'HTTP/1.1 400 Bad Request\r\n\r\n', '\u0015\u0003\u0003']) {
    const { url } = await serverAnswering(answer)
    const provider = redis({ url, connectTimeout: 1_500 })
    const failure = await provider
      .get('KEY', { signal: new AbortController().signal, notice() {} })
      .catch((error: StoreFault) => error.fault)
    expect(failure).toMatchObject({ code: 'ERR_SECRET_TIMEOUT', hint: expect.stringContaining('TLS') })
  }
})
