import { expect, test } from 'vitest'
import { SharedToken } from '../src/shared-token.ts'
import { SignInWatch } from '../src/sign-in-watch.ts'

type Policy = ReturnType<typeof policyOf>

function policyOf(watch: SignInWatch) {
  const [first] = watch.options.additionalPolicies
  if (first === undefined) throw new Error('there is no policy')
  return first.policy
}

const unavailable = Object.assign(new Error('any'), { name: 'CredentialUnavailableError' })

/** What a credential is refused with whose request to this address comes to this. */
async function refusal(url: string, outcome: number | Error): Promise<unknown> {
  const watch = new SignInWatch()
  const policy = policyOf(watch)
  const credential = {
    getToken: async (): Promise<never> => {
      const request = { url } as Parameters<Policy['sendRequest']>[0]
      const next = async () => {
        if (outcome instanceof Error) throw outcome
        return { status: outcome } as Awaited<ReturnType<Policy['sendRequest']>>
      }
      await policy.sendRequest(request, next).catch(() => {})
      throw unavailable
    },
  }
  return new SharedToken(credential, watch).getToken('any').catch((error: unknown) => error)
}

const authority = 'https://login.microsoftonline.com/any'
const broken = Object.assign(new Error('any'), { name: 'RestError', code: 'ECONNREFUSED' })

/** The host, by which a reader finds out what to look at: the message itself has only the vault's. */
const named = expect.stringMatching(/login\.microsoftonline\.com.*AZURE_AUTHORITY_HOST/)

test('a sign-in host that cannot be reached is what failed, not the credentials, nor the vault', async () => {
  expect(await refusal(authority, broken)).toMatchObject({ fault: { code: 'ERR_SECRET_UNAVAILABLE', hint: named } })
})

test('one whose name is not known, or whose certificate is not trusted, is named beside what to do', async () => {
  const failed = (code: string) => Object.assign(new Error('any'), { name: 'RestError', code })
  for (const [code, word] of [
    ['ENOTFOUND', 'DNS'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ] as const) {
    const hint = expect.stringMatching(`login\\.microsoftonline\\.com.*${word}`)
    expect(await refusal(authority, failed(code))).toMatchObject({ fault: { hint } })
  }
})

test('one that fails is UNAVAILABLE, with its status', async () => {
  expect(await refusal(authority, 503)).toMatchObject({
    fault: { code: 'ERR_SECRET_UNAVAILABLE', status: 503, hint: named },
  })
})

test('an error that nobody knows stays what it is', async () => {
  const odd = new Error('any')
  expect(await refusal(authority, odd)).toBe(odd)
})

test('one that answers counts: what the credential says stays', async () => {
  expect(await refusal(authority, 400)).toBe(unavailable)
})

test('the endpoints of machines are not there as a rule, and that says nothing', async () => {
  expect(await refusal('http://169.254.169.254/metadata/identity', broken)).toBe(unavailable)
})
