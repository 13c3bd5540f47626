import type { AddressInfo, Server, Socket } from 'node:net'

/** A port of 127.0.0.1 that is listened on. */
export interface Listener {
  readonly port: number
  /** Connections that are open now. */
  connections(): number
  /** Ends them all. */
  stop(): Promise<void>
}

/**
 * @param connection the event that tells of a new socket
 * @param port 0 for any free one
 */
export function listen(
  server: Server,
  connection: 'connection' | 'secureConnection',
  port: number = 0,
): Promise<Listener> {
  const sockets = new Set<Socket>()
  server.on(connection, (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that goes away in the middle is no error of this server.
    socket.on('error', () => {})
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve({
        port: (server.address() as AddressInfo).port,
        connections: () => sockets.size,
        stop: () =>
          new Promise(stopped => {
            server.close(() => stopped())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
}
