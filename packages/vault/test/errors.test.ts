import { readFileSync } from 'node:fs'
import type { SecretErrorCode } from '@sealwax/core'
import { faultOf, newCall } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { hashicorpVault } from '../src/index.ts'
import { type CapturedError, perform } from './capture/captured-error.ts'
import { refused, scriptedVault } from './scripted-vault.ts'

const captured: readonly CapturedError[] = JSON.parse(
  readFileSync(new URL('captured-errors.json', import.meta.url), 'utf8'),
)

/** By situation and, where it decides, operation. Nothing that was captured may be left out. */
const expected: Readonly<Record<string, SecretErrorCode>> = {
  absent: 'ERR_SECRET_NOT_FOUND',
  'absent version': 'ERR_SECRET_NOT_FOUND',
  'no version': 'ERR_SECRET_NOT_FOUND',
  missed: 'ERR_SECRET_CONFLICT',
  'check-and-set demanded': 'ERR_SECRET_CONFLICT',
  deleted: 'ERR_SECRET_DELETED',
  destroyed: 'ERR_SECRET_DISABLED',
  null: 'ERR_SECRET_CORRUPT',
  'too deep': 'ERR_SECRET_UNAVAILABLE',
  'not allowed': 'ERR_SECRET_DENIED',
  'metadata not allowed': 'ERR_SECRET_DENIED',
  'unknown token': 'ERR_SECRET_DENIED',
  'used up token': 'ERR_SECRET_DENIED',
  'expired token': 'ERR_SECRET_DENIED',
  'no mount': 'ERR_SECRET_CONFIG',
  'no mount, no rights': 'ERR_SECRET_DENIED',
  'version 1, asked as 2': 'ERR_SECRET_CONFIG',
  'version 2, asked as 1': 'ERR_SECRET_CONFIG',
  'version 2, asked as 1, no rights': 'ERR_SECRET_DENIED',
  'below the mount': 'ERR_SECRET_CONFIG',
  'another engine': 'ERR_SECRET_CONFIG',
  'quota used up': 'ERR_SECRET_THROTTLED',
  'wrong secret id': 'ERR_SECRET_DENIED',
  'wrong role id': 'ERR_SECRET_DENIED',
  'JWT for others': 'ERR_SECRET_DENIED',
  'expired JWT': 'ERR_SECRET_DENIED',
  'no JWT': 'ERR_SECRET_DENIED',
  'unknown role': 'ERR_SECRET_DENIED',
  'no such login': 'ERR_SECRET_DENIED',
  'no pod': 'ERR_SECRET_DENIED',
  'unknown pod role': 'ERR_SECRET_DENIED',
  'no wrapping token': 'ERR_SECRET_DENIED',
  'wrapped by another': 'ERR_SECRET_DENIED',
  sealed: 'ERR_SECRET_UNAVAILABLE',
  standby: 'ERR_SECRET_UNAVAILABLE',
  'upgrade of a mount': 'ERR_SECRET_INVALID',
  'no such operation': 'ERR_SECRET_CONFIG',
  behind: 'ERR_SECRET_UNAVAILABLE',
  'asked too often': 'ERR_SECRET_THROTTLED',
  'asked too often, until never': 'ERR_SECRET_THROTTLED',
  'recovery node': 'ERR_SECRET_UNAVAILABLE',
  'performance standby': 'ERR_SECRET_UNAVAILABLE',
  failed: 'ERR_SECRET_UNAVAILABLE',
  'not initialised': 'ERR_SECRET_UNAVAILABLE',
  'failed upstream': 'ERR_SECRET_UNAVAILABLE',
  maintenance: 'ERR_SECRET_UNAVAILABLE',
  'never heard of': 'ERR_SECRET_UNKNOWN',
  'a page with status 200': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 302': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 403': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 404': 'ERR_SECRET_UNAVAILABLE',
  'a page with status 429': 'ERR_SECRET_THROTTLED',
  'a page with status 502': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 200': 'ERR_SECRET_UNAVAILABLE',
  'nothing with status 500': 'ERR_SECRET_UNAVAILABLE',
  'null with status 200': 'ERR_SECRET_UNAVAILABLE',
  'another schema': 'ERR_SECRET_UNAVAILABLE',
  'another schema with status 404': 'ERR_SECRET_UNAVAILABLE',
  refused: 'ERR_SECRET_UNAVAILABLE',
  'unknown host': 'ERR_SECRET_UNAVAILABLE',
  silence: 'ERR_SECRET_TIMEOUT',
  reset: 'ERR_SECRET_UNAVAILABLE',
  closed: 'ERR_SECRET_UNAVAILABLE',
  'cut off': 'ERR_SECRET_UNAVAILABLE',
  stalled: 'ERR_SECRET_TIMEOUT',
  'no HTTP': 'ERR_SECRET_UNAVAILABLE',
  aborted: 'ERR_SECRET_TIMEOUT',
  'untrusted certificate': 'ERR_SECRET_CONFIG',
  'certificate for another host': 'ERR_SECRET_CONFIG',
  'expired certificate': 'ERR_SECRET_UNAVAILABLE',
  'no TLS': 'ERR_SECRET_CONFIG',
  'plain HTTP to TLS': 'ERR_SECRET_UNAVAILABLE',
}

/** What the message ends with, by situation: a word of the way out. */
const waysOut: Readonly<Record<string, string>> = {
  absent: 'sealwax put',
  'check-and-set demanded': 'ifVersion',
  deleted: 'Restore it',
  destroyed: 'purge',
  'too deep': '300 levels',
  'not allowed': 'policy with',
  'metadata not allowed': 'The value was written',
  'unknown token': 'vault token lookup',
  'no mount': 'vault secrets list',
  'version 1, asked as 2': 'kv=1',
  'version 2, asked as 1': 'leave `kv=1` out',
  'below the mount': 'The mount is "secret"',
  'another engine': 'of the type system',
  'quota used up': 'rate limit quota',
  'wrong secret id': 'auth/approle',
  'JWT for others': 'audience',
  'no such login': 'enabled at that path',
  'no pod': 'service account',
  'no wrapping token': 'used already',
  'wrapped by another': 'replaced it',
  sealed: 'vault operator unseal',
  standby: 'active node',
  'upgrade of a mount': 'for a moment',
  behind: 'caught up',
  'not initialised': 'vault operator init',
  'a page with status 200': 'not Vault',
  'a page with status 404': 'not Vault',
  'a page with status 302': 'never sent on',
  'no HTTP': 'not Vault',
  'plain HTTP to TLS': 'TLS or not',
  'unknown host': 'DNS',
  'untrusted certificate': 'caFile',
  'certificate for another host': 'another host',
  'expired certificate': 'expired',
  'no TLS': 'speak TLS',
}

/** What becomes of it, through the adapter and node-vault; and what the adapter asked that nobody had asked before. */
async function replay({ operation, asked, options, exchange, error }: CapturedError) {
  if (exchange === undefined) {
    const request = () => Promise.reject(Object.assign(new Error('not to be looked at'), error))
    const provider = hashicorpVault({ client: { request } })
    return { fault: await faultOf(provider, operation, asPromise(perform(provider, operation, asked))), strange: [] }
  }
  const strange: string[] = []
  const vault = await scriptedVault(({ method, path }) => {
    const found = exchange.find(({ request }) => request === `${method} ${path}`)
    if (found === undefined) strange.push(`${method} ${path}`)
    return { status: found?.status ?? 599, headers: found?.headers ?? {}, body: found?.body ?? '' }
  })
  const login = options?.auth === undefined ? { token: 'a-token' } : {}
  const provider = hashicorpVault({ endpoint: vault.endpoint, ...login, ...options })
  const fault = await faultOf(provider, operation, asPromise(perform(provider, operation, asked)))
  await provider.close()
  return { fault, strange }
}

function asPromise(work: Promise<unknown> | undefined): Promise<unknown> {
  return work ?? Promise.reject(new TypeError('the provider has no such operation'))
}

describe('captured errors', () => {
  const seen = new Set(captured.flatMap(({ situation, operation }) => [situation, `${situation} ${operation}`]))

  captured.forEach((row, index) => {
    const { server, situation, operation, exchange, error } = row
    const code = expected[`${situation} ${operation}`] ?? expected[situation]
    test(`${situation} (${operation}, ${server}, ${index}) is ${code}`, async () => {
      const { fault, strange } = await replay(row)
      expect(strange).toEqual([])
      expect(fault.code).toBe(code)
      const way = waysOut[situation]
      if (way !== undefined && row.server !== "node-vault's transport") expect(fault.hint).toContain(way)
      const statuses = [error?.response?.statusCode, ...(exchange ?? []).map(({ status }) => status)]
      expect([undefined, ...statuses]).toContain(fault.status)
      // Nothing of what anybody answered is repeated.
      expect(JSON.stringify(fault)).not.toMatch(/occurred|errors|<html>|not to be repeated/)
    })
  })

  test('every situation that is expected was captured', () => {
    expect(Object.keys({ ...expected, ...waysOut }).filter(situation => !seen.has(situation))).toEqual([])
  })
})

describe('a denial names the path that is asked', () => {
  test.each<readonly [kv: 1 | 2, prefix: string | undefined, path: string]>([
    [2, undefined, 'secret/data/NAME'],
    [2, 'shop', 'secret/data/shop/NAME'],
    [2, '/teams/shop/', 'secret/data/teams/shop/NAME'],
    [1, undefined, 'secret/NAME'],
    [1, 'shop', 'secret/shop/NAME'],
  ])('version %i, prefix %s', async (kv, prefix, path) => {
    const { endpoint } = await scriptedVault(() => refused)
    const provider = hashicorpVault({ endpoint, token: 'any', kv, prefix })
    const { hint } = await faultOf(provider, 'get', provider.get('key', newCall()))
    expect(hint).toContain(`a policy with "read" on ${path},`)
    expect((await faultOf(provider, 'list', provider.list('', newCall()))).hint).toContain(
      path.replace('data', 'metadata').replace('NAME', '*'),
    )
  })
})
