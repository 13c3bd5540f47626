import { faultOf, newCall, rejectionOf } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { hashicorpVault, type VaultAuth, type VaultOptions } from '../src/index.ts'
import { ManualClock } from './manual-clock.ts'
import { type Answer, type Asked, absent, kv2, refused, scriptedVault, textOf } from './scripted-vault.ts'

const approle: VaultAuth = { method: 'approle', roleId: 'role', secretId: 'secret' }

interface Play {
  /** Tokens that Vault takes now. */
  readonly valid: Set<string>
  /** What a login or a renewal gives beside the token. */
  auth: object
  /** The request whose answer is in wrapping tokens. */
  wrappedAt: string
  /** Instead of the usual answer to requests that begin so. */
  readonly instead: Map<string, Answer>
}

/** A Vault that logs in by any method, gives `token-1`, `token-2` …, and has one secret. */
async function play(options: VaultOptions = { auth: approle }) {
  const clock = new ManualClock()
  const state: Play = {
    valid: new Set(),
    auth: { lease_duration: 600, renewable: true },
    wrappedAt: 'auth/token/create',
    instead: new Map(),
  }
  let tokens = 0
  const vault = await scriptedVault(({ method, path, headers }: Asked) => {
    const instead = [...state.instead].find(([start]) => `${method} ${path}`.startsWith(start))?.[1]
    if (instead !== undefined) return instead
    if (path === 'sys/wrapping/lookup') return { body: { data: { creation_path: state.wrappedAt } } }
    const token = String(headers['x-vault-token'] ?? '')
    if (path.endsWith('/login')) {
      const client_token = `token-${++tokens}`
      state.valid.add(client_token)
      return { body: { auth: { client_token, ...state.auth } } }
    }
    if (!state.valid.has(token)) return refused
    if (path === 'auth/token/renew-self') return { body: { auth: { client_token: token, ...state.auth } } }
    return kv2(JSON.stringify({ value: token }))
  })
  const provider = hashicorpVault({ endpoint: vault.endpoint, clock, ...options })
  const read = async (): Promise<string> => textOf(await provider.get('key', newCall()))
  const count = (what: string): number => vault.requests().filter(each => each.includes(what)).length
  return { ...vault, state, clock, provider, read, count, logins: () => count('/login') }
}

const hundred = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 100 }, work))

describe('a login', () => {
  test('is made once for a hundred callers, and its token serves all', async () => {
    const { read, logins, provider } = await play()
    expect(new Set(await hundred(read))).toEqual(new Set(['{"value":"token-1"}']))
    await read()
    expect(logins()).toBe(1)
    await provider.close()
  })

  test('of each method sends what that method takes', async () => {
    const bodies: Record<string, VaultAuth> = {
      'auth/approle/login {"role_id":"role","secret_id":"secret"}': approle,
      'auth/a/b/login {"role_id":"role"}': { method: 'approle', roleId: async () => 'role', mount: 'a/b' },
      'auth/kubernetes/login {"role":"web","jwt":"ey.pod"}': { method: 'kubernetes', role: 'web', jwt: () => 'ey.pod' },
      'auth/jwt/login {"role":"web","jwt":"ey.own"}': { method: 'jwt', role: 'web', jwt: 'ey.own' },
    }
    for (const [expected, auth] of Object.entries(bodies)) {
      const { read, asked } = await play({ auth, namespace: 'team' })
      await read()
      expect(`${asked[0]?.path} ${asked[0]?.body}`).toBe(expected)
      expect(asked[0]?.headers['x-vault-token']).toBeUndefined()
      expect(asked.map(({ headers }) => headers['x-vault-namespace'])).toEqual(['team', 'team'])
    }
  })

  test.each<readonly [status: number, code: string]>([
    [400, 'ERR_SECRET_DENIED'],
    [403, 'ERR_SECRET_DENIED'],
    [404, 'ERR_SECRET_CONFIG'],
    [500, 'ERR_SECRET_UNAVAILABLE'],
    [503, 'ERR_SECRET_UNAVAILABLE'],
  ])('that Vault answers with %i is %s', async (status, code) => {
    const { state, provider } = await play()
    state.instead.set('POST auth/', { status, body: { errors: ['words'] } })
    const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
    expect(fault).toMatchObject({ code, status })
    if (status < 500) expect(fault.hint).toContain('auth/approle')
  })

  test('that answers something else is not taken for one', async () => {
    const { state, provider } = await play()
    for (const body of ['<html>sign in</html>', '{}', '{"auth":null}', '{"auth":{"client_token":7}}']) {
      state.instead.set('POST auth/', { body })
      expect((await faultOf(provider, 'get', provider.get('key', newCall()))).code).toBe('ERR_SECRET_UNAVAILABLE')
    }
    state.instead.set('POST auth/', { body: { auth: { client_token: '', mfa_requirement: { mfa_request_id: 'x' } } } })
    expect((await faultOf(provider, 'get', provider.get('key', newCall()))).code).toBe('ERR_SECRET_CONFIG')
  })

  test('that failed is tried again by the next call', async () => {
    const { state, provider, read } = await play()
    state.instead.set('POST auth/', { status: 503, body: { errors: ['Vault is sealed'] } })
    await rejectionOf(provider.get('key', newCall()))
    state.instead.clear()
    expect(await read()).toContain('token-1')
  })

  test('goes on for the others where one caller leaves', async () => {
    const { provider, read, logins } = await play()
    const controller = new AbortController()
    const leaving = rejectionOf(provider.get('key', newCall({ signal: controller.signal })))
    const staying = read()
    controller.abort(new Error('left'))
    expect(await leaving).toEqual(new Error('left'))
    expect(await staying).toContain('token-1')
    expect(logins()).toBe(1)
  })

  test('of a pod, where this is none, says which file there is not', async () => {
    const { provider, requests } = await play({ auth: { method: 'kubernetes', role: 'web' } })
    expect(await faultOf(provider, 'get', provider.get('key', newCall()))).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      hint: expect.stringContaining('/var/run/secrets/kubernetes.io/serviceaccount/token'),
    })
    expect(requests()).toEqual([])
  })

  test('without any credential is ERR_SECRET_DENIED and says what to set', async () => {
    const vault = await scriptedVault(() => absent)
    const { VAULT_TOKEN } = process.env
    delete process.env['VAULT_TOKEN']
    try {
      const provider = hashicorpVault({ endpoint: vault.endpoint })
      const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
      expect(fault).toMatchObject({ code: 'ERR_SECRET_DENIED', hint: expect.stringContaining('VAULT_TOKEN') })
      expect(vault.requests()).toEqual([])
    } finally {
      if (VAULT_TOKEN !== undefined) process.env['VAULT_TOKEN'] = VAULT_TOKEN
    }
  })
})

describe('a refusal', () => {
  test('that a new login cures leads to one login for a hundred callers', async () => {
    const { state, read, logins } = await play()
    await read()
    state.valid.clear()
    expect(new Set(await hundred(read))).toEqual(new Set(['{"value":"token-2"}']))
    expect(logins()).toBe(2)
  })

  test('that it does not cure stays a refusal: no loop, and no login more for half a minute', async () => {
    const { state, provider, clock, logins, count } = await play()
    state.instead.set('GET secret/data/', refused)
    const code = async () => (await faultOf(provider, 'get', provider.get('key', newCall()))).code
    expect(await code()).toBe('ERR_SECRET_DENIED')
    expect([logins(), count('secret/data')]).toEqual([2, 2])
    await hundred(code)
    expect([logins(), count('secret/data')]).toEqual([2, 102])
    clock.advance(30_000)
    expect(await code()).toBe('ERR_SECRET_DENIED')
    expect(logins()).toBe(3)
  })

  test('of a token that was given is told at once', async () => {
    const { provider, requests } = await play({ token: 'given' })
    const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
    expect(fault).toMatchObject({
      code: 'ERR_SECRET_DENIED',
      hint: expect.stringContaining('"read" on secret/data/NAME'),
    })
    expect(requests()).toEqual(['GET secret/data/key'])
  })

  test('of a token from a function asks the function again, and Vault only for another token', async () => {
    let token = 'old'
    const { state, provider, read, requests } = await play({ token: () => token })
    expect((await faultOf(provider, 'get', provider.get('key', newCall()))).code).toBe('ERR_SECRET_DENIED')
    expect(requests()).toHaveLength(1)
    token = 'new'
    state.valid.add('new')
    expect(await read()).toContain('new')
  })

  test("of a proxy's is not Vault's: no login", async () => {
    const { state, provider, logins } = await play()
    state.instead.set('GET secret/data/', { status: 403, body: '<html>forbidden</html>' })
    expect((await faultOf(provider, 'get', provider.get('key', newCall()))).code).toBe('ERR_SECRET_UNAVAILABLE')
    expect(logins()).toBe(1)
  })
})

describe('a caller who leaves', () => {
  test('at the moment of a refusal leaves nothing behind that nobody waits for', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    const controller = new AbortController()
    let asked = 0
    const roleId = async (): Promise<string> => {
      // The second login: the one after the refusal.
      if (++asked === 1) return 'role'
      controller.abort(new Error('left'))
      throw new Error('no role id')
    }
    const { state, provider, read } = await play({ auth: { method: 'approle', roleId } })
    await read()
    state.valid.clear()
    const error = await rejectionOf(provider.get('key', newCall({ signal: controller.signal })))
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(error).toEqual(new Error('left'))
    expect(unhandled).toEqual([])
  })
})

describe('a token', () => {
  const renewals = async (played: Awaited<ReturnType<typeof play>>, expected: number) =>
    expect.poll(() => played.count('renew-self')).toBe(expected)

  test('is renewed when two thirds of its time are over, again and again, without a call', async () => {
    const played = await play()
    await played.read()
    played.clock.advance(399_000)
    expect(played.count('renew-self')).toBe(0)
    played.clock.advance(1_000)
    await renewals(played, 1)
    await expect.poll(() => played.clock.timers).toBe(1)
    played.clock.advance(400_000)
    await renewals(played, 2)
    await expect.poll(() => played.clock.timers).toBe(1)
    // Beyond the first lease.
    expect(await played.read()).toContain('token-1')
    expect(played.logins()).toBe(1)
  })

  test('that could not be renewed in time is replaced by a login', async () => {
    const played = await play()
    await played.read()
    played.state.instead.set('POST auth/token/renew-self', refused)
    played.clock.advance(600_000)
    expect(await played.read()).toContain('token-2')
  })

  test('whose renewal failed for a while is renewed a little later', async () => {
    const played = await play()
    await played.read()
    played.state.instead.set('POST auth/token/renew-self', { status: 503, body: { errors: ['Vault is sealed'] } })
    played.clock.advance(400_000)
    await renewals(played, 1)
    await expect.poll(() => played.clock.timers).toBe(1)
    played.state.instead.clear()
    played.clock.advance(100_000)
    await renewals(played, 2)
    await expect.poll(() => played.clock.timers).toBe(1)
    played.clock.advance(150_000)
    expect(await played.read()).toContain('token-1')
  })

  test('near the longest time it may have is left to end, and then replaced', async () => {
    const played = await play()
    await played.read()
    played.state.auth = { lease_duration: 100, renewable: true }
    played.clock.advance(400_000)
    await renewals(played, 1)
    // Its new end is known when the answer was read.
    await expect
      .poll(
        async () => {
          played.clock.advance(1_000)
          return played.read()
        },
        { interval: 1, timeout: 20_000 },
      )
      .toContain('token-2')
    expect(played.count('renew-self')).toBe(1)
  })

  test.each<readonly [string, VaultOptions, object]>([
    ['that is not renewable', { auth: approle }, { lease_duration: 600, renewable: false }],
    ['that does not end', { auth: approle }, { lease_duration: 0, renewable: true }],
    ['where renewal is off', { auth: approle, renew: false }, { lease_duration: 600, renewable: true }],
    ['whose uses are counted', { auth: approle }, { lease_duration: 600, renewable: true, num_uses: 5 }],
  ])('%s is not renewed', async (_, options, auth) => {
    const played = await play(options)
    played.state.auth = auth
    await played.read()
    expect(played.clock.timers).toBe(0)
  })

  test('whose uses are counted is replaced before the first that would be refused', async () => {
    const played = await play()
    played.state.auth = { lease_duration: 600, renewable: true, num_uses: 2 }
    const used: string[] = []
    for (let i = 0; i < 5; i++) used.push(await played.read())
    expect(used.map(text => text.at(-3))).toEqual(['1', '1', '2', '2', '3'])
  })

  test('whose uses are counted is counted after a refusal as well, whoever asks', async () => {
    const played = await play()
    await played.read()
    played.state.valid.clear()
    played.state.auth = { lease_duration: 600, renewable: true, num_uses: 10 }
    const used = await hundred(played.read)
    const perToken = Map.groupBy(used, text => text)
    for (const each of perToken.values()) expect(each.length).toBeLessThanOrEqual(10)
  })

  test('that was given is looked up and renewed where that is wanted', async () => {
    const played = await play({ token: 'given', renew: true })
    played.state.valid.add('given')
    played.state.instead.set('GET auth/token/lookup-self', {
      body: { data: { ttl: 600, renewable: true, num_uses: 0 } },
    })
    await played.read()
    played.clock.advance(400_000)
    await renewals(played, 1)
    await expect.poll(() => played.clock.timers).toBe(1)
  })

  test('is renewed by no timer after close', async () => {
    const played = await play()
    await played.read()
    await played.provider.close()
    expect(played.clock.timers).toBe(0)
    expect(await played.read()).toContain('token-2')
    await played.provider.close()
  })
})

describe('a wrapping token', () => {
  test('for a secret id is unwrapped once, with itself as the token and no body, for every login', async () => {
    const auth: VaultAuth = { method: 'approle', roleId: 'role', secretId: 'wrapping', wrapped: true }
    const { state, read, asked, count, logins } = await play({ auth })
    state.wrappedAt = 'auth/approle/role/web/secret-id'
    state.instead.set('POST sys/wrapping/unwrap', { body: { data: { secret_id: 'inside' } } })
    await read()
    expect(asked[1]).toMatchObject({ path: 'sys/wrapping/unwrap', body: '' })
    expect(asked[1]?.headers['x-vault-token']).toBe('wrapping')
    state.valid.clear()
    await read()
    expect(asked.filter(({ path }) => path.endsWith('login')).map(({ body }) => JSON.parse(body).secret_id)).toEqual([
      'inside',
      'inside',
    ])
    expect([count('unwrap'), logins()]).toEqual([1, 2])
  })

  test('for a token gives the token', async () => {
    const { state, read, count } = await play({ token: 'wrapping', wrapped: true })
    state.valid.add('inside')
    state.instead.set('POST sys/wrapping/unwrap', { body: { auth: { client_token: 'inside', lease_duration: 0 } } })
    expect([await read(), await read()]).toEqual(['{"value":"inside"}', '{"value":"inside"}'])
    expect(count('unwrap')).toBe(1)
  })

  test.each<readonly [VaultOptions, string]>([
    [{ token: 'wrapping', wrapped: true }, 'sys/wrapping/wrap'],
    [{ token: 'wrapping', wrapped: true }, 'secret/data/auth/token/create'],
    [{ auth: { ...approle, wrapped: true } }, 'sys/wrapping/wrap'],
    [{ auth: { ...approle, wrapped: true } }, 'auth/token/create'],
    [{ auth: { ...approle, wrapped: true } }, 'auth/userpass/role/web/secret-id'],
  ])('with what was wrapped elsewhere is not unwrapped: %j, %s', async (options, path) => {
    const { state, provider, count } = await play(options)
    state.wrappedAt = path
    const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_DENIED', hint: expect.stringContaining('replaced') })
    expect(count('unwrap')).toBe(0)
  })

  test('that was used already is ERR_SECRET_DENIED, and says that somebody may have what was in it', async () => {
    const { state, provider } = await play({ token: 'wrapping', wrapped: true })
    state.instead.set('POST sys/wrapping/lookup', { status: 400, body: { errors: ['words'] } })
    const fault = await faultOf(provider, 'get', provider.get('key', newCall()))
    expect(fault).toMatchObject({ code: 'ERR_SECRET_DENIED', hint: expect.stringContaining('used already') })
  })

  test('with something else in it is ERR_SECRET_CONFIG', async () => {
    const { state, provider } = await play({ token: 'wrapping', wrapped: true })
    state.instead.set('POST sys/wrapping/unwrap', { body: { data: { secret_id: 'inside' } } })
    expect((await faultOf(provider, 'get', provider.get('key', newCall()))).code).toBe('ERR_SECRET_CONFIG')
  })
})
