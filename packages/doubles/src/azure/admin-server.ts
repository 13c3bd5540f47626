// What tests in other processes do to the server: JSON over HTTP, on a port of its own. See DOUBLE.md for the routes.

import { text } from 'node:stream/consumers'
import type { Listener } from '../server/listener.ts'
import type { Identity } from './authority/identities.ts'
import type { Control } from './control.ts'
import { KeyVaultError } from './errors.ts'
import { effectKinds, type Fault } from './faults.ts'
import { json, serve } from './http.ts'
import { operationNames } from './operations.ts'
import { isObject } from './secret-fields.ts'
import type { Settings } from './store.ts'

/** What the server says of itself. */
export type About = Readonly<Record<string, unknown>>

type Body = Readonly<Record<string, unknown>>
/** @param on of the query: a vault's name, `authority` or `managed-identity` */
type Route = (body: Body, on: string | undefined) => unknown

export function serveAdmin(
  control: Control,
  about: () => About,
  connections: () => object,
  port: number,
): Promise<Listener> {
  const routes: Readonly<Record<string, Route>> = {
    'GET /': about,
    'GET /connections': connections,
    'POST /vaults': async ({ name }) => ({ url: await control.addVault(String(name)) }),
    'POST /reset': (_body, on) => control.reset(on),
    'GET /faults': () => control.faults(),
    'POST /faults': body => control.addFault(faultOf(body)),
    'DELETE /faults': (_body, on) => control.clearFaults(on),
    'GET /counts': (_body, on) => control.counts(needed(on)),
    'DELETE /counts': (_body, on) => control.clearCounts(on),
    'POST /identities': body => control.addIdentity(identityOf(body)),
    'POST /settings': (body, on) => control.configure(needed(on), body as Partial<Settings>),
    'POST /clock': ({ advanceMs }) => control.advance(numberOf('advanceMs', advanceMs)),
    'POST /tokens': ({ lifetime }) => control.setTokenLifetime(numberOf('lifetime', lifetime)),
    'POST /revoke': ({ clientId, how }) =>
      control.revoke(typeof clientId === 'string' ? clientId : undefined, how === 'plain' ? 'plain' : 'claims'),
    'POST /outside': ({ method, path, body }, on) => control.outside(needed(on), String(method), String(path), body),
  }
  return serve(
    async (request, url) => {
      try {
        const route = routes[`${request.method} ${url.pathname}`]
        if (route === undefined) throw new TypeError(`There is no ${request.method} ${url.pathname}.`)
        const sent = await text(request)
        const body: unknown = sent === '' ? {} : JSON.parse(sent)
        if (!isObject(body)) throw new TypeError('The body has to be a JSON object.')
        return json(200, ((await route(body, url.searchParams.get('on') ?? undefined)) as object | undefined) ?? {})
      } catch (error) {
        if (error instanceof KeyVaultError) return json(400, { error: error.message, status: error.status })
        if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error
        return json(400, { error: error.message })
      }
    },
    undefined,
    port,
  )
}

function needed(on: string | undefined): string {
  if (on === undefined) throw new TypeError('Say which: ?on=…')
  return on
}

function numberOf(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${name} has to be a number.`)
  return value
}

function faultOf(body: Body): Fault {
  const { effect, operation } = body
  if (!isObject(effect) || !effectKinds.some(kind => kind === effect['kind'])) {
    throw new TypeError(`A fault needs an effect whose kind is one of ${effectKinds.join(', ')}.`)
  }
  if (effect['kind'] === 'status') numberOf('status', effect['status'])
  if (effect['kind'] === 'delay') numberOf('ms', effect['ms'])
  if (
    operation !== undefined &&
    ![...operationNames, 'Token', 'OpenIdConfiguration', 'Keys'].includes(String(operation))
  ) {
    throw new TypeError(`There is no operation ${operation}.`)
  }
  return body as unknown as Fault
}

function identityOf(body: Body): Identity {
  if (typeof body['clientId'] !== 'string') throw new TypeError('An identity needs a clientId.')
  return body as unknown as Identity
}
