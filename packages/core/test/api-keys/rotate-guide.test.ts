// What docs/guides/rotate-api-keys.md shows.

import { describe, expect, test } from 'vitest'
import { type ApiKeys, apiKeyTarget, authorize, parseApiKey } from '../../src/api-keys/index.ts'
import { createSecrets, SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import {
  type CanIssue,
  type CanRevoke,
  issueThenRevoke,
  type RotateOptions,
  resume,
  rotate,
  type Target,
} from '../../src/rotate/index.ts'
import { runTargetCases } from '../../src/rotate/testing/index.ts'
import { reasonOf } from '../rejection.ts'
import { day, minute, Shop } from './shop.ts'

// region issuer
/** A customer changes keys of his own: `GET /me`, `POST /keys?token=…`, `DELETE /keys?token=…`, `DELETE /keys/ID`. */
export async function answer(keys: ApiKeys, request: Request): Promise<Response> {
  const result = await authorize(keys, request.headers.get('authorization') ?? undefined)
  if (!result.ok) return new Response(null, { status: result.status, headers: result.headers })
  const { owner, scopes } = result.key // what the key that asks may do, and no more
  const { pathname, searchParams } = new URL(request.url)
  const [, place = '', id] = pathname.split('/')
  const token = searchParams.get('token') ?? ''
  if (request.method === 'GET' && place === 'me') return Response.json({ owner, scopes })
  if (place !== 'keys' || (id === undefined && !/^[\w-]{20,64}$/.test(token)))
    return new Response(null, { status: 400 })
  if (request.method === 'POST') {
    const issued = await keys.issue({ owner, scopes, token })
    return Response.json({ id: issued.id, key: issued.key.text() }, { status: 201 })
  }
  if (request.method !== 'DELETE') return new Response(null, { status: 405 })
  if (id === undefined) await keys.withdraw(token, { owner })
  else if (await isOf(owner, id, keys)) await keys.revoke(id)
  else return new Response(null, { status: 404 })
  return new Response(null, { status: 204 })
}

async function isOf(owner: string, id: string, keys: ApiKeys): Promise<boolean> {
  try {
    return (await keys.describe(id)).owner === owner
  } catch (error) {
    // Nobody's, or no id at all; whatever else failed is no answer.
    if (error instanceof TypeError || (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND'))
      return false
    throw error
  }
}
// endregion

type Api = (path: string, init: RequestInit) => Promise<Response>

// region customer
/** @param published The key that the store publishes now: whoever asks for another one shows it. */
function shopKeys(api: Api, published: () => Promise<string>): Target & CanIssue & CanRevoke {
  const ask = (method: string, path: string, key: string, signal: AbortSignal): Promise<Response> =>
    api(path, { method, signal, headers: { authorization: `Bearer ${key}` } })
  const expected = ({ status }: Response, ...statuses: readonly number[]): 'done' => {
    if (statuses.includes(status)) return 'done'
    throw new Error(`status ${status}`) // not known: the rotation asks again
  }
  return {
    location: 'keys of shop.example',
    async test(key, { signal }) {
      const answer = await ask('GET', '/me', key, signal)
      if (answer.status === 401) return 'refused'
      expected(answer, 200)
      return 'accepted'
    },
    async issue({ token, signal }) {
      const answer = await ask('POST', `/keys?token=${token}`, await published(), signal)
      expected(answer, 201)
      const { key } = (await answer.json()) as { key: string }
      return key
    },
    async withdraw(token, { signal }) {
      return expected(await ask('DELETE', `/keys?token=${token}`, await published(), signal), 204)
    },
    async revoke(key, { signal, published: now }) {
      return expected(await ask('DELETE', `/keys/${parseApiKey(key)?.id}`, now, signal), 204, 404)
    },
  }
}
// endregion

/** A service of somebody else's, whose keys have a label. */
class LabelledService {
  readonly keys: { readonly id: number; readonly label: string; readonly key: string }[] = []
  #made = 0

  async make(label: string): Promise<{ readonly id: number; readonly key: string }> {
    const made = { id: ++this.#made, label, key: `key-${crypto.randomUUID()}` }
    this.keys.push(made)
    return made
  }

  async list(): Promise<readonly { readonly id: number; readonly label: string; readonly key: string }[]> {
    return [...this.keys]
  }

  async remove(id: number): Promise<void> {
    const at = this.keys.findIndex(key => key.id === id)
    if (at !== -1) this.keys.splice(at, 1)
  }

  async isGood(key: string): Promise<boolean> {
    return this.keys.some(other => other.key === key)
  }
}

function labelledKeys(service: LabelledService): Target & CanIssue & CanRevoke {
  // region labelled
  const removeWhere = async (isIt: (key: { label: string; key: string }) => boolean): Promise<'done'> => {
    for (const found of await service.list()) if (isIt(found)) await service.remove(found.id)
    return 'done'
  }
  return {
    location: 'keys of another service',
    test: async key => ((await service.isGood(key)) ? 'accepted' : 'refused'),
    issue: async ({ token }) => (await service.make(`sealwax-${token}`)).key,
    withdraw: async token => removeWhere(({ label }) => label === `sealwax-${token}`),
    revoke: async key => removeWhere(found => found.key === key),
  }
  // endregion
}

function apiOf(shop: Shop): { api: Api; lose(answers: number): void; asked: string[] } {
  const asked: string[] = []
  let lost = 0
  return {
    asked,
    lose(answers) {
      lost = answers
    },
    async api(path, init) {
      asked.push(`${init.method} ${path.replace(/[\w-]{20,}/, '…')}`)
      init.signal?.throwIfAborted()
      const response = await answer(shop.keys, new Request(`https://api.shop.example${path}`, init)).catch(error => {
        // A framework's place for errors: a conflict is one, and what fails is no answer to whether a key is good.
        const isConflict = error instanceof SecretError && error.code === 'ERR_SECRET_CONFLICT'
        return new Response(null, { status: isConflict ? 409 : 503 })
      })
      if (init.method === 'POST' && lost-- > 0) throw new Error('the connection was lost')
      return response
    },
  }
}

describe('the guide', () => {
  test('rotates a key of our own service', async () => {
    const shop = new Shop()
    const { keys } = shop
    const secrets = createSecrets(memory({}, { clock: shop.clock }), { cache: false, clock: shop.clock })
    // region first
    const first = await keys.issue({ owner: 'billing', scopes: ['orders:read'] })
    await secrets.put('SHOP_API_KEY', first.key.text()) // once
    // endregion
    // region own
    const target = apiKeyTarget(keys, { owner: 'billing', scopes: ['orders:read'], unusedFor: 24 * 3_600_000 })
    const options = { strategy: issueThenRevoke({ target }), by: 'rotation job' }
    await rotate(secrets, 'SHOP_API_KEY', options) // a new key is published; the old one is good as well
    // endregion
    await shop.clock.advance(2 * 60 * minute)
    expect(await shop.outcome(first.key.text())).toBe('good')
    // region own-resume
    const { phase, waitsFor } = await resume(secrets, 'SHOP_API_KEY', options) // by a job, every few minutes
    if (phase === 'grace') console.log(`the old key is not revoked yet: ${waitsFor}`) // 'in-use'
    // endregion
    expect(waitsFor).toBe('in-use')
    await shop.clock.advance(day)
    expect(await resume(secrets, 'SHOP_API_KEY', options)).toMatchObject({ phase: 'idle' })
    expect(await shop.outcome(first.key.text())).toBe('revoked')
    expect(await shop.outcome(await secrets.get('SHOP_API_KEY'), ['orders:read'])).toBe('good')
  })

  test('lets a customer rotate by himself: also where answers are lost, one good key is left', async () => {
    const shop = new Shop()
    const first = (await shop.issue()).key.text()
    const secrets = createSecrets(memory({ SHOP_API_KEY: first }), { cache: false })
    const { api, lose } = apiOf(shop)
    // region customer-rotates
    const target = shopKeys(api, () => secrets.get('SHOP_API_KEY', { fresh: true }))
    const options = { strategy: issueThenRevoke({ target }), grace: { consumers: [] } }
    await rotate(secrets, 'SHOP_API_KEY', options)
    // endregion
    const second = await secrets.get('SHOP_API_KEY')
    expect([await shop.outcome(first), await shop.outcome(second, ['orders:read'])]).toEqual(['good', 'good'])
    const soon: RotateOptions = { ...options, grace: { ms: 0, consumers: [] }, patience: 0 }
    // The first one's grace was that of its own call: it is ended now.
    const { revoke } = await import('../../src/rotate/index.ts')
    await revoke(secrets, 'SHOP_API_KEY', soon)
    expect(await shop.outcome(first)).toBe('revoked')
    lose(1)
    await reasonOf(rotate(secrets, 'SHOP_API_KEY', soon))
    expect(await shop.outcome(await secrets.get('SHOP_API_KEY'))).toBe('good')
    expect(await resume(secrets, 'SHOP_API_KEY', soon)).toMatchObject({ phase: 'idle' })
    const third = await secrets.get('SHOP_API_KEY')
    expect([await shop.outcome(second), await shop.outcome(third)]).toEqual(['revoked', 'good'])
  })

  test('has an issuer that gives nobody the keys of others, and no wider ones', async () => {
    const shop = new Shop()
    const { api } = apiOf(shop)
    const mine = await shop.issue({ owner: 'customer-17' })
    const others = await shop.issue({ owner: 'customer-18', scopes: ['admin'], token: 'a-token-of-customer-18' })
    const ask = async (method: string, path: string, key = mine.key.text()): Promise<number> =>
      (await api(path, { method, headers: { authorization: `Bearer ${key}` } })).status
    for (const id of [others.id, mine.id.replace(/.$/, last => (last === 'x' ? 'y' : 'x')), 'none'])
      expect(await ask('DELETE', `/keys/${id}`)).toBe(404)
    expect(await ask('DELETE', '/keys?token=a-token-of-customer-18')).toBe(204)
    expect(await shop.outcome(others.key.text(), ['admin'])).toBe('good')
    expect(await ask('POST', '/keys?token=short')).toBe(400)
    expect(await ask('POST', '/keys?token=a-token-of-customer-18')).toBe(409)
    expect(await ask('PUT', '/keys/x')).toBe(405)
    expect(await ask('GET', '/me', 'none')).toBe(401)
    const issued = await api('/keys?token=another-token-of-mine', {
      method: 'POST',
      headers: { authorization: `Bearer ${mine.key.text()}` },
    })
    const { key } = (await issued.json()) as { key: string }
    expect([await shop.outcome(key, ['orders:read']), await shop.outcome(key, ['admin'])]).toEqual(['good', 'scope'])
  })

  test('has a target that keeps the promises of targets', async () => {
    const results = await runTargetCases({
      async open() {
        const shop = new Shop()
        const { api } = apiOf(shop)
        const current = (await shop.issue()).key.text()
        const strangers = await Promise.all(Array.from({ length: 3 }, () => new Shop().issue()))
        const padded = (token: string): string => token.padEnd(22, '-')
        const target = shopKeys(api, async () => current)
        return {
          target: {
            ...target,
            // The suite's tokens are short; a rotation's have 32 characters.
            issue: call => target.issue({ ...call, token: padded(call.token) }),
            withdraw: (token, call) => target.withdraw(padded(token), call),
          },
          current,
          make: () => strangers.pop()?.key.text() ?? '',
        }
      },
    })
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(results.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(6)
  })

  test('and one for a service with labels, which cannot keep one of them', async () => {
    const results = await runTargetCases({
      async open() {
        const service = new LabelledService()
        const { key } = await service.make('first')
        return { target: labelledKeys(service), current: key, make: () => `key-${crypto.randomUUID()}` }
      },
    })
    const failed = results.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
    // It asks without the signal as well: a real one gets it.
    expect(failed).toEqual(['test/aborts', 'issue/after-withdraw'])
  })
})
