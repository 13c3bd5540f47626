// What tests in other processes do to the server: JSON over HTTP, on a port of its own. See DOUBLE.md for the routes.

import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Listener, listen } from '../server/listener.ts'
import type { Control, Identity } from './control.ts'
import { codes, RpcError } from './errors.ts'
import type { Fault } from './faults.ts'
import { isObject } from './json.ts'
import type { Settings } from './store.ts'

/** What the server says of itself. */
export type About = Readonly<Record<string, unknown>>

type Route = (body: Readonly<Record<string, unknown>>, project: string | undefined) => unknown

export function serveAdmin(
  control: Control,
  about: () => About,
  connections: () => object,
  port: number,
): Promise<Listener> {
  const routes: Readonly<Record<string, Route>> = {
    'GET /': () => about(),
    'GET /connections': () => connections(),
    'POST /reset': (_body, project) => control.reset(project),
    'GET /faults': () => control.faults(),
    'POST /faults': body => control.addFault(faultOf(body)),
    'DELETE /faults': (_body, project) => control.clearFaults(project),
    'GET /counts': (_body, project) => control.counts(needed(project)),
    'DELETE /counts': (_body, project) => control.clearCounts(needed(project)),
    'POST /identities': body => control.addIdentity(identityOf(body)),
    'POST /anonymous': ({ allowed }) => {
      control.anonymous = allowed === true
    },
    'POST /settings': (body, project) => control.configure(needed(project), body as Partial<Settings>),
    'GET /number': (_body, project) => control.projectNumber(needed(project)),
    'POST /clock': ({ advanceMs }, project) => {
      if (typeof advanceMs !== 'number') throw new TypeError('advanceMs has to be a number.')
      control.advance(needed(project), advanceMs)
    },
    'POST /outside': ({ method, request }) => control.outside(String(method), request ?? {}),
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://double')
    const route = routes[`${request.method} ${url.pathname}`]
    const work = async (): Promise<unknown> => {
      if (route === undefined) throw new TypeError(`There is no ${request.method} ${url.pathname}.`)
      const body = await text(request)
      const json: unknown = body === '' ? {} : JSON.parse(body)
      if (!isObject(json)) throw new TypeError('The body has to be a JSON object.')
      return route(json, url.searchParams.get('project') ?? undefined)
    }
    work().then(
      answer => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? {})),
      (error: unknown) => {
        const { message, code } = error as RpcError
        const answer = { error: message, ...(error instanceof RpcError ? { status: code } : {}) }
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
      },
    )
  })
  return listen(server, 'connection', port)
}

function needed(project: string | undefined): string {
  if (project === undefined) throw new TypeError('Say which: ?project=…')
  return project
}

const effects = ['status', 'throttle', 'hang', 'drop', 'delay', 'corrupt', 'stale']

function faultOf(body: Readonly<Record<string, unknown>>): Fault {
  const { effect } = body
  if (!isObject(effect) || !effects.includes(String(effect['kind']))) {
    throw new TypeError(`A fault needs an effect whose kind is one of ${effects.join(', ')}.`)
  }
  if (effect['kind'] === 'status' && !Object.hasOwn(codes, String(effect['code']))) {
    throw new TypeError('A status needs a code of google.rpc, such as UNAVAILABLE.')
  }
  return body as unknown as Fault
}

function identityOf(body: Readonly<Record<string, unknown>>): Identity {
  if (typeof body['token'] !== 'string') throw new TypeError('An identity needs a token.')
  return body as unknown as Identity
}
