// The gRPC surface: grpc-js serves the definition; the sockets are ours, so that a connection can end in the middle.

import { createServer, type Socket } from 'node:net'
import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { type Listener, listen } from '../server/listener.ts'
import type { Certificates } from '../tls/certificates.ts'
import { decode, service as definition, encode, messageType, serviceName } from './definition.ts'
import { codes, type Detail, RpcError } from './errors.ts'
import { Dropped } from './faults.ts'
import { fromJson } from './json.ts'
import type { Service } from './service.ts'

/** @param tls without it, anybody may call without a token */
export async function serveGrpc(
  service: Service,
  anonymous: () => boolean,
  tls: Certificates | undefined,
): Promise<Listener> {
  const sockets = new Map<string, Socket>()
  const implementation: UntypedServiceImplementation = {}
  for (const method of Object.keys(definition.methods)) {
    const handle: handleUnaryCall<object, object> = (call, callback) => {
      const authorization = call.metadata.get('authorization')[0]?.toString()
      service
        .perform({ method, request: call.request, authorization, anonymous: tls === undefined && anonymous() })
        .then(answer => callback(null, answer))
        .catch((error: unknown) => {
          const socket = error instanceof Dropped ? sockets.get(call.getPeer()) : undefined
          if (socket === undefined) callback(statusOf(error))
          else socket.destroy()
        })
    }
    implementation[method] = handle
  }
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(serviceDefinition(), implementation)
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [
          { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) },
        ])
  const injector = server.createConnectionInjector(credentials)
  const listener = await listen(
    createServer(socket => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`
      sockets.set(peer, socket)
      socket.on('close', () => sockets.delete(peer))
      injector.injectConnection(socket)
    }),
    'connection',
  )
  return {
    ...listener,
    stop: async () => {
      const stopped = listener.stop()
      injector.destroy()
      server.forceShutdown()
      await stopped
    },
  }
}

function serviceDefinition(): ServiceDefinition {
  return Object.fromEntries(
    definition.methodsArray.map(({ name, resolvedRequestType, resolvedResponseType }) => {
      const request = messageType(String(resolvedRequestType?.fullName))
      const response = messageType(String(resolvedResponseType?.fullName))
      return [
        name,
        {
          path: `/${serviceName}/${name}`,
          requestStream: false,
          responseStream: false,
          requestSerialize: (message: object) => encode(request, message),
          requestDeserialize: (bytes: Buffer) => decode(request, bytes),
          responseSerialize: (message: object) => encode(response, message),
          responseDeserialize: (bytes: Buffer) => decode(response, bytes),
        },
      ]
    }),
  )
}

/** With google.rpc.Status in `grpc-status-details-bin`, where there are details: grpc.io "Error handling", richer model. */
function statusOf(error: unknown): { code: number; details: string; metadata: Metadata } {
  const metadata = new Metadata()
  if (!(error instanceof RpcError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    return { code: codes.INTERNAL, details: 'Internal error encountered.', metadata }
  }
  const { code, message, details } = error
  if (details.length > 0) {
    const status = { code: codes[code], message, details: details.map(packed) }
    metadata.set('grpc-status-details-bin', encode(messageType('google.rpc.Status'), status))
  }
  return { code: codes[code], details: message, metadata }
}

/** google.protobuf.Any */
function packed({ '@type': url, ...fields }: Detail): object {
  const type = messageType(url.slice(url.indexOf('/') + 1))
  return { type_url: url, value: encode(type, fromJson(type, fields)) }
}
