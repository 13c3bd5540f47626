// The REST surface (v1): JSON over HTTP, with or without TLS.

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { text } from 'node:stream/consumers'
import { type Listener, listen } from '../server/listener.ts'
import type { Certificates } from '../tls/certificates.ts'
import { service as definition, messageType } from './definition.ts'
import { httpStatus, RpcError } from './errors.ts'
import { Dropped } from './faults.ts'
import { toJson } from './json.ts'
import type { Service } from './service.ts'
import { transcode } from './transcoding.ts'

/** @param tls without it, anybody may call without a token */
export function serveRest(
  service: Service,
  anonymous: () => boolean,
  tls: Certificates | undefined,
): Promise<Listener> {
  const handle: RequestListener = (request, response) => {
    answer(service, tls === undefined && anonymous(), request, response).catch(error => {
      if (error instanceof Dropped) request.socket.destroy()
      else fail(response, error)
    })
  }
  const server =
    tls === undefined ? createHttpServer(handle) : createHttpsServer({ cert: tls.certificate, key: tls.key }, handle)
  return listen(server, tls === undefined ? 'connection' : 'secureConnection')
}

async function answer(
  service: Service,
  anonymous: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://double')
  const body = await text(request)
  const call = transcode(request.method ?? '', url, body)
  if (call === undefined) {
    // No status of google.rpc: googleapis.com answers such a path with a page, hashicorp/terraform-provider-google issue 24627.
    const page = '<!DOCTYPE html>\n<html lang=en><title>Error 404 (Not Found)!!1</title>\n'
    response.writeHead(404, { 'content-type': 'text/html; charset=UTF-8' }).end(page)
    return
  }
  const { authorization } = request.headers
  const message = await service.perform({ ...call, authorization, anonymous })
  const type = messageType(String(definition.methods[call.method]?.resolvedResponseType?.fullName))
  const alternative = url.searchParams.get('$alt') ?? url.searchParams.get('alt') ?? 'json'
  send(response, 200, toJson(type, message, alternative.includes('enum-encoding=int')))
}

/** AIP-193 "Errors", "JSON representation". */
function fail(response: ServerResponse, error: unknown): void {
  const known = error instanceof RpcError ? error : new RpcError('INTERNAL', 'Internal error encountered.')
  if (known !== error) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  const { code, message, details } = known
  const status = { code: httpStatus[code], message, status: code, ...(details.length === 0 ? {} : { details }) }
  send(response, status.code, { error: status })
}

function send(response: ServerResponse, status: number, json: object): void {
  if (response.destroyed) return
  response
    .writeHead(status, { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'private' })
    .end(`${JSON.stringify(json, undefined, 2)}\n`)
}
