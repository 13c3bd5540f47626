import { type Certificates, makeCertificates } from '../tls/certificates.ts'
import { type About, serveAdmin } from './admin-server.ts'
import { Control } from './control.ts'
import { serveGrpc } from './grpc-server.ts'
import { serveRest } from './rest-server.ts'

export type { Count } from '../server/counts.ts'
export type { Control, GrantOn, Identity } from './control.ts'
export type { Effect, Fault } from './faults.ts'
export type { Settings } from './store.ts'

/** Ports of 127.0.0.1. */
export interface Ports {
  /** Plain text: for `grpc.credentials.createInsecure()`. */
  readonly grpc: number
  /** Plain HTTP. */
  readonly rest: number
  /** With TLS a call always needs a token. */
  readonly grpcTls: number
  readonly restTls: number
  /** Plain HTTP: see DOUBLE.md for its routes. */
  readonly admin: number
}

export interface GcpDouble {
  readonly ports: Ports
  /** PEM: the authority that clients of the TLS ports have to trust. */
  readonly ca: string
  /** The same as the admin port, for tests in this process. */
  readonly control: Control
  /** Connections that clients have open now. */
  connections(): { readonly grpc: number; readonly rest: number }
  /** Ends every connection, hanging calls included. */
  stop(): Promise<void>
}

export interface Options {
  /** May calls to the ports without TLS come without a token, and then do everything? Yes by default. */
  readonly anonymous?: boolean
  /** Any free one by default, as all others are. */
  readonly adminPort?: number
}

/** Starts a double of Google Secret Manager on 127.0.0.1. It keeps everything in memory. */
export async function startGcpDouble({ anonymous = true, adminPort = 0 }: Options = {}): Promise<GcpDouble> {
  const control = new Control(anonymous)
  const tls: Certificates = makeCertificates()
  const mayBeAnonymous = (): boolean => control.anonymous
  const [grpc, rest, grpcTls, restTls] = await Promise.all([
    serveGrpc(control.service, mayBeAnonymous, undefined),
    serveRest(control.service, mayBeAnonymous, undefined),
    serveGrpc(control.service, mayBeAnonymous, tls),
    serveRest(control.service, mayBeAnonymous, tls),
  ])
  const connections = () => ({
    grpc: grpc.connections() + grpcTls.connections(),
    rest: rest.connections() + restTls.connections(),
  })
  const admin = await serveAdmin(control, (): About => ({ ports, ca: tls.ca }), connections, adminPort)
  const ports: Ports = {
    grpc: grpc.port,
    rest: rest.port,
    grpcTls: grpcTls.port,
    restTls: restTls.port,
    admin: admin.port,
  }
  return {
    ports,
    ca: tls.ca,
    control,
    connections,
    stop: async () => {
      await Promise.all([grpc, rest, grpcTls, restTls, admin].map(listener => listener.stop()))
    },
  }
}
