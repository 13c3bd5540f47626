// The service definition that @google-cloud/secret-manager itself carries, so that requests and answers are the real ones.

import { createRequire } from 'node:module'
import protobuf from 'protobufjs'

const require = createRequire(import.meta.url)

const root = protobuf.Root.fromJSON(require('@google-cloud/secret-manager/build/protos/protos.json'))

// google/rpc/error_details.proto: the messages of it that this server answers with. The client package has them elsewhere.
root.define('google.rpc', {
  ErrorInfo: {
    fields: {
      reason: { type: 'string', id: 1 },
      domain: { type: 'string', id: 2 },
      metadata: { keyType: 'string', type: 'string', id: 3 },
    },
  },
  RetryInfo: { fields: { retryDelay: { type: 'google.protobuf.Duration', id: 1 } } },
  BadRequest: {
    fields: { fieldViolations: { rule: 'repeated', type: 'FieldViolation', id: 1 } },
    nested: {
      FieldViolation: { fields: { field: { type: 'string', id: 1 }, description: { type: 'string', id: 2 } } },
    },
  },
})
root.resolveAll()

export const serviceName = 'google.cloud.secretmanager.v1.SecretManagerService'

/** Its methods, with resolved types and their google.api.http options. */
export const service: protobuf.Service = root.lookupService(serviceName)

export function messageType(name: string): protobuf.Type {
  return root.lookupType(name)
}

const plain: protobuf.IConversionOptions = { longs: String, enums: String, bytes: Buffer }

/** A message as a plain object: only fields that are set, 64-bit numbers and enums as strings. */
export function decode(type: protobuf.Type, bytes: Uint8Array): object {
  return type.toObject(type.decode(bytes), plain)
}

export function encode(type: protobuf.Type, message: object): Buffer {
  return Buffer.from(type.encode(type.fromObject(message)).finish())
}
