import type { AccessToken, GetTokenOptions } from '@azure/identity'
import { describe, expect, test } from 'vitest'
import { SharedToken } from '../src/shared-token.ts'

const token: AccessToken = { token: 'any', expiresOnTimestamp: 0 }
const scope = 'https://vault.azure.net/.default'

/** A credential that gives what it is told to, when it is told to. */
function heldCredential() {
  const asked: { readonly options: GetTokenOptions | undefined; settle: PromiseWithResolvers<AccessToken> }[] = []
  const credential = {
    getToken: (_: string | string[], options?: GetTokenOptions) => {
      const settle = Promise.withResolvers<AccessToken>()
      asked.push({ options, settle })
      return settle.promise
    },
  }
  return { asked, shared: new SharedToken(credential) }
}

describe('a shared token', () => {
  test('is asked for once by a hundred callers, each with a signal and a limit of his own', async () => {
    const { asked, shared } = heldCredential()
    const waiting = Array.from({ length: 100 }, () =>
      shared.getToken(scope, { abortSignal: new AbortController().signal, requestOptions: { timeout: 1 } }),
    )
    expect(asked.length).toBe(1)
    asked[0]?.settle.resolve(token)
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([token]))
    void shared.getToken(scope)
    expect(asked.length).toBe(2)
  })

  test('who leaves takes nobody along', async () => {
    const { asked, shared } = heldCredential()
    const controller = new AbortController()
    const leaving = shared.getToken(scope, { abortSignal: controller.signal })
    const staying = shared.getToken(scope, { abortSignal: new AbortController().signal })
    controller.abort()
    await expect(leaving).rejects.toMatchObject({ name: 'AbortError' })
    await expect(shared.getToken(scope, { abortSignal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(asked.map(({ options }) => options?.abortSignal?.aborted)).toEqual([false])
    asked[0]?.settle.resolve(token)
    expect(await staying).toBe(token)
  })

  test('of another scope, tenant or claim is another', () => {
    const { asked, shared } = heldCredential()
    void shared.getToken(scope)
    void shared.getToken([scope])
    void shared.getToken(scope, { tenantId: 'a' })
    void shared.getToken(scope, { claims: '{}' })
    expect(asked.length).toBe(4)
  })

  test('for claims is given to those as well who were refused by them a moment later', async () => {
    const { asked, shared } = heldCredential()
    const first = shared.getToken(scope, { claims: 'a' })
    asked[0]?.settle.resolve(token)
    expect(await first).toBe(token)
    expect(await shared.getToken(scope, { claims: 'a' })).toBe(token)
    void shared.getToken(scope, { claims: 'b' })
    expect(asked.length).toBe(2)
  })

  test('that is none is DENIED', async () => {
    const shared = new SharedToken({ getToken: async () => null })
    await expect(shared.getToken(scope)).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_DENIED' } })
  })

  test('that is refused is refused to all, and asked for again afterwards', async () => {
    const { asked, shared } = heldCredential()
    const refused = Object.assign(new Error('any'), { name: 'AuthenticationError' })
    const waiting = [shared.getToken(scope), shared.getToken(scope)]
    asked[0]?.settle.reject(refused)
    for (const each of waiting) await expect(each).rejects.toBe(refused)
    void shared.getToken(scope)
    expect(asked.length).toBe(2)
  })

  test('an error without a name is the credential’s, not the vault’s: DENIED', async () => {
    const { asked, shared } = heldCredential()
    const waiting = shared.getToken(scope)
    asked[0]?.settle.reject(new TypeError('the password is hunter2'))
    await expect(waiting).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_DENIED' } })
  })
})
