import { readFileSync } from 'node:fs'
import type { SecretErrorCode } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { isUnreadable } from '../src/errors.ts'
import { azureKeyVault } from '../src/index.ts'
import { type CapturedError, errorOf } from './capture/captured-error.ts'

// What the SDK made of the answers of this project's own double, and of networks. No error here is the service's own.

const provider = azureKeyVault({ vault: 'my-vault' })
const captured: readonly CapturedError[] = JSON.parse(
  readFileSync(new URL('captured-errors.json', import.meta.url), 'utf8'),
)

/** What the SDK has no name for: the adapter says UNAVAILABLE before any table is asked (sdk.ts). */
const unreadable = 'unreadable'

/** By situation. Nothing that was captured may be left out. */
const expected: Readonly<Record<string, SecretErrorCode | typeof unreadable>> = {
  absent: 'ERR_SECRET_NOT_FOUND',
  'absent version': 'ERR_SECRET_NOT_FOUND',
  'too large': 'ERR_SECRET_INVALID',
  disabled: 'ERR_SECRET_DISABLED',
  deleted: 'ERR_SECRET_DELETED',
  'being deleted': 'ERR_SECRET_DELETED',
  'being restored': 'ERR_SECRET_CONFLICT',
  'purge protection': 'ERR_SECRET_DENIED',
  'not allowed (rbac)': 'ERR_SECRET_DENIED',
  'not allowed to set (rbac)': 'ERR_SECRET_DENIED',
  'not allowed (policies)': 'ERR_SECRET_DENIED',
  'not allowed to set (policies)': 'ERR_SECRET_DENIED',
  firewall: 'ERR_SECRET_DENIED',
  throttled: 'ERR_SECRET_THROTTLED',
  'throttled for 7 s': 'ERR_SECRET_THROTTLED',
  'throttled for rubbish': 'ERR_SECRET_THROTTLED',
  'failing with 500': 'ERR_SECRET_UNAVAILABLE',
  'failing with 503': 'ERR_SECRET_UNAVAILABLE',
  'failing with 408': 'ERR_SECRET_TIMEOUT',
  dropped: 'ERR_SECRET_UNAVAILABLE',
  'a page with status 200': unreadable,
  'a page with status 403': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 404': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 409': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 429': 'ERR_SECRET_THROTTLED',
  'a page with status 502': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 200': unreadable,
  'nothing with status 404': unreadable,
  null: unreadable,
  'another schema': unreadable,
  'half an answer': 'ERR_SECRET_UNAVAILABLE',
  'not found by another service': 'ERR_SECRET_UNAVAILABLE',
  refused: 'ERR_SECRET_UNAVAILABLE',
  'unknown host': 'ERR_SECRET_UNAVAILABLE',
  'not trusted': 'ERR_SECRET_CONFIG',
  silence: 'ERR_SECRET_TIMEOUT',
  aborted: 'ERR_SECRET_TIMEOUT',
  'no TLS': 'ERR_SECRET_CONFIG',
  'wrong client secret': 'ERR_SECRET_DENIED',
  'wrong client secret in the environment': 'ERR_SECRET_DENIED',
  'unknown tenant': 'ERR_SECRET_DENIED',
  'unknown client': 'ERR_SECRET_DENIED',
  // Of a credential that was injected nobody can tell more: the default one is watched (sign-in-watch.ts).
  'authority refused': 'ERR_SECRET_DENIED',
  'authority unknown': 'ERR_SECRET_DENIED',
  'authority is a vault': 'ERR_SECRET_DENIED',
  'no credentials': 'ERR_SECRET_DENIED',
  'challenge of another domain': unreadable,
  'token revoked': 'ERR_SECRET_DENIED',
}

describe('captured errors of the SDK', () => {
  for (const { server, situation, operation, error } of captured) {
    const code = expected[situation]
    test(`${situation} (${operation}, ${server}) is ${code}`, () => {
      const made = errorOf(error)
      expect(isUnreadable(made)).toBe(code === unreadable)
      if (code === unreadable) return
      const fault = provider.classify(made, operation)
      expect(fault.code).toBe(code)
      const { statusCode = 0, headers } = error
      expect(fault.status).toBe(statusCode >= 400 ? statusCode : undefined)
      expect(fault.requestId).toBe(headers?.['x-ms-request-id'])
    })
  }

  test('every situation that is expected was captured', () => {
    const seen = new Set(captured.map(({ situation }) => situation))
    expect(Object.keys(expected).filter(situation => !seen.has(situation))).toEqual([])
  })
})

/** What the message ends with, by situation: a word of the way out. */
const waysOut: Readonly<Record<string, string>> = {
  disabled: 'set-attributes --enabled true',
  deleted: 'az keyvault secret recover --vault-name VAULT --name NAME',
  'being deleted': 'wait some seconds',
  'being restored': 'wait some seconds',
  'purge protection': 'purge protection',
  firewall: 'Networking',
  throttled: 'cache them longer',
  'a page with status 404': 'not the Azure Key Vault that was meant',
  'half an answer': 'not the Azure Key Vault that was meant',
  'unknown host': 'DNS',
  'not trusted': 'NODE_EXTRA_CA_CERTS',
  'no TLS': 'the protocol and the port',
  'wrong client secret': 'AZURE_CLIENT_SECRET',
  'wrong client secret in the environment': 'AZURE_CLIENT_SECRET',
  'unknown client': 'AZURE_CLIENT_ID',
  'unknown tenant': 'tenant',
  'authority refused': 'AZURE_AUTHORITY_HOST',
  'no credentials': 'az login',
  'token revoked': 'tenant',
}

describe('what a fault says', () => {
  test.each(Object.entries(waysOut))('%s: what to do (%s)', (situation, word) => {
    const rows = captured.filter(row => row.situation === situation)
    expect(rows).not.toEqual([])
    for (const { error, operation } of rows) expect(provider.classify(errorOf(error), operation).hint).toContain(word)
  })

  test('a denial names the data action, the role and the permission that the operation needs', () => {
    const hint = (operation: Parameters<typeof provider.classify>[1]) =>
      provider.classify(rest({ code: 'Forbidden', statusCode: 403 }), operation).hint
    expect(hint('get')).toMatch(/secrets\/getSecret\/action.*Key Vault Secrets User.*\(get\)/)
    expect(hint('put')).toMatch(/secrets\/setSecret\/action.*Key Vault Secrets Officer/)
    expect(hint('list')).toContain('secrets/readMetadata/action')
    expect(hint('delete')).toContain('vaults/secrets/delete')
    expect(hint('restore')).toContain('secrets/recover/action')
    expect(hint('purge')).toContain('secrets/purge/action')
  })

  test('what nobody answered leaves the advice to core, which knows what becomes of a write then', () => {
    for (const error of [rest({ code: 'ECONNRESET' }), rest({ statusCode: 503 }), named('AbortError')]) {
      for (const operation of ['get', 'put', 'delete', 'restore', 'purge'] as const) {
        expect(provider.classify(error, operation).hint).toBeUndefined()
      }
    }
  })

  test('how long the service asks to wait', () => {
    const wait = (situation: string) =>
      captured
        .filter(row => row.situation === situation)
        .map(({ error, operation }) => provider.classify(errorOf(error), operation).retryAfterMs)
    expect(wait('throttled for 7 s')).toEqual([7_000, 7_000])
    expect(wait('throttled for rubbish')).toEqual([undefined, undefined])
    expect(wait('throttled')).toEqual([undefined, undefined])
  })

  test('without an inner code, which is not promised, the code and the status decide', () => {
    expect(provider.classify(rest({ code: 'Conflict', statusCode: 409 }), 'put').code).toBe('ERR_SECRET_DELETED')
    expect(provider.classify(rest({ code: 'Forbidden', statusCode: 403 }), 'get').code).toBe('ERR_SECRET_DENIED')
  })

  test('of a chain of credentials, what one says that is there', () => {
    const unavailable = named('CredentialUnavailableError')
    const chain = (...errors: readonly Error[]) => named('AggregateAuthenticationError', { errors })
    const hint = (error: Error) => provider.classify(error, 'get').hint
    expect(hint(chain(unavailable, named('AuthenticationRequiredError')))).toContain('AZURE_CLIENT_SECRET')
    expect(hint(chain(unavailable, unavailable))).toContain('az login')
    const down = chain(unavailable, named('AuthenticationRequiredError', { cause: rest({ code: 'ECONNREFUSED' }) }))
    expect(provider.classify(down, 'get').code).toBe('ERR_SECRET_UNAVAILABLE')
  })

  test('an outage of whoever gives tokens is no denial', () => {
    for (const cause of [
      rest({ code: 'ECONNRESET' }),
      rest({ statusCode: 503 }),
      named('ServerError', { status: 503 }),
      named('ClientAuthError', { errorCode: 'network_error' }),
    ]) {
      const error = named('AuthenticationRequiredError', { cause })
      expect(provider.classify(error, 'get').code).toBe('ERR_SECRET_UNAVAILABLE')
    }
  })

  test('a certificate that is not trusted: never how to turn checks off', () => {
    const { hint } = provider.classify(rest({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'get')
    expect(hint).not.toContain('REJECT_UNAUTHORIZED')
  })

  test('nothing of the error’s own text', () => {
    const details = { error: { code: 'BadParameter', message: 'hunter2', innerError: { code: 'hunter2' } } }
    const error = rest({ message: 'the value hunter2', code: 'BadParameter', statusCode: 400, details })
    expect(JSON.stringify(provider.classify(error, 'put'))).not.toContain('hunter2')
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'a name that every object has is no row of the table: %s',
    name => {
      expect(provider.classify({ name, code: name }, 'get').code).toBe('ERR_SECRET_UNKNOWN')
    },
  )
})

function named(name: string, more: object = {}): Error {
  return Object.assign(new Error('not to be looked at'), { name, ...more })
}

function rest(more: object): Error {
  return named('RestError', more)
}
