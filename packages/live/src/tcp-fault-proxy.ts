import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** What stands between a client and a server of any protocol over TCP, and does what networks do. */
export interface TcpFaultProxy {
  readonly host: string
  readonly port: number
  /** Connections that were made so far. */
  requests(): number
  /** Connections that are open now. */
  connections(): number
  /** Closes what is open, and every new connection. */
  outage(): void
  /** Takes what is sent, and passes nothing on. */
  hang(): void
  /** Of the next answer on each connection, half comes; then the connection ends. */
  interrupt(): void
  heal(): void
  close(): Promise<void>
}

type Mode = 'forward' | 'outage' | 'hang' | 'interrupt'

/** A TCP proxy on a free port of 127.0.0.1. TLS passes through it. */
export async function tcpFaultProxy(host: string, port: number): Promise<TcpFaultProxy> {
  const sockets = new Set<Socket>()
  let count = 0
  let mode: Mode = 'forward'

  const server = createServer(incoming => {
    count++
    if (mode === 'outage') return void incoming.destroy()
    const upstream = connect(port, host)
    for (const socket of [incoming, upstream]) {
      sockets.add(socket)
      socket.on('close', () => {
        sockets.delete(socket)
        incoming.destroy()
        upstream.destroy()
      })
      // A `close` follows.
      socket.on('error', () => {})
    }
    incoming.on('data', chunk => {
      if (mode !== 'hang') upstream.write(chunk)
    })
    upstream.on('data', chunk => {
      if (mode === 'hang') return
      if (mode !== 'interrupt') return void incoming.write(chunk)
      incoming.write(chunk.subarray(0, chunk.length >> 1), () => incoming.destroy())
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    requests: () => count,
    connections: () => Math.ceil(sockets.size / 2),
    outage() {
      mode = 'outage'
      endAll()
    },
    hang() {
      mode = 'hang'
    },
    interrupt() {
      mode = 'interrupt'
    },
    heal() {
      // What was swallowed can never be answered: such connections end.
      if (mode === 'hang') endAll()
      mode = 'forward'
    },
    async close() {
      endAll()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
