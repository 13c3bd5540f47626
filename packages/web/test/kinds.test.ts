import { createPublicKey, sign, verify } from 'node:crypto'
import { createRandom, type PasswordPolicies, passwordPolicies } from '@sealwax/core/generate'
import { EFF_LONG_WORDLIST } from 'secure-password-utilities/wordlists'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { kinds } from '../src/kinds/index.ts'
import type { Kind, Output } from '../src/kinds/kind.ts'
import { givenTo } from './given.ts'
import { fixedBytes, sourceOf } from './injected-bytes.ts'
import { runShownCode } from './shown-code.ts'

const lists = { words: async () => EFF_LONG_WORDLIST }
const random = () => createRandom({ source: sourceOf(fixedBytes('kinds', 65_536)) })

function kindOf(id: string): Kind {
  const found = kinds.find(kind => kind.id === id)
  if (found === undefined) throw new Error(`There is no kind ${id}`)
  return found
}

async function make(kind: Kind, values = {}): Promise<{ code: string; bits: number; outputs: readonly Output[] }> {
  const recipe = await kind.recipe(givenTo(kind, values), lists)
  return { code: recipe.code, bits: recipe.bits, outputs: await recipe.make(random()) }
}

afterEach(() => {
  vi.useRealTimers()
})

/** What people change, each with the code that it comes down to. */
const changed: [string, Record<string, string | number | boolean>, string][] = [
  ['token', { size: 16, form: 'urlsafe' }, 'tokenUrlsafe(16)'],
  ['string', { length: 8, alphabet: 'unambiguous' }, 'randomString(8, alphabets.unambiguous)'],
  ['string', { alphabet: '', own: `a'"\\é😀` }, `randomString(32, 'a\\'"\\\\é😀')`],
  ['pin', { length: 4 }, 'pin(4)'],
  ['jwt', { algorithm: 'HS512' }, "jwtSecret('HS512')"],
  ['uuid', { version: '7' }, 'uuidV7()'],
  [
    'totp',
    { issuer: 'Shop', account: 'ada@example.com' },
    "totpUri(totpSecret(20), { issuer: 'Shop', account: 'ada@example.com' })",
  ],
  [
    'passphrase',
    { count: 4, separator: ' ', capitals: true, digit: true },
    "passphrase(words, { count: 4, separator: ' ', capitals: true, digit: true })",
  ],
  ['password', { length: 12, symbols: 'none', digits: '3' }, 'password({ length: 12, digits: 3, symbols: false })'],
  [
    'password',
    { noLookAlikes: true, startsWithLetter: true, noRepeats: true, url: true, shell: true, exclude: "'" },
    "password({ length: 20, exclude: '\\'', lookAlikes: false, startsWithLetter: true, repeats: false, safeFor: ['url', 'shell'] })",
  ],
  ['password', { target: 'awsRds' }, 'password(passwordPolicies.awsRds)'],
]

describe('the code that is shown makes the same value of the same bytes', () => {
  const untouched = kinds.filter(({ id }) => id !== 'key-pair').map(({ id }): [string, object] => [id, {}])
  test.each([...untouched, ...changed.map(([id, values]): [string, object] => [id, values])])(
    '%s %j',
    async (id, values) => {
      vi.useFakeTimers({ now: 1_767_225_600_000 })
      const { code, outputs } = await make(kindOf(id), values)
      // Of a secret and its address, the code makes the address.
      expect(await runShownCode(code, random())).toBe(outputs.at(-1)?.value)
    },
  )

  test.each(changed)('%s %j: %s', async (id, values, code) => {
    expect((await make(kindOf(id), values)).code).toBe(code)
  })
})

describe('a key pair', () => {
  test.each(['Ed25519', 'P-256', 'RSA-2048'])('%s: the keys belong together', async type => {
    const [privateKey, publicKey] = (await make(kindOf('key-pair'), { type })).outputs
    const signature = sign(null, Buffer.from('text'), privateKey?.value ?? '')
    expect(verify(null, Buffer.from('text'), publicKey?.value ?? '', signature)).toBe(true)
  })

  test('as JSON', async () => {
    const [privateKey, publicKey] = (await make(kindOf('key-pair'), { form: 'jwk' })).outputs
    const jwk = JSON.parse(publicKey?.value ?? '')
    expect(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType).toBe('ed25519')
    expect(JSON.parse(privateKey?.value ?? '')).toMatchObject(jwk)
    expect(jwk).not.toHaveProperty('d')
  })
})

describe('a password for a target', () => {
  const field = kindOf('password').fields.find(({ name }) => name === 'target')
  const sets = field?.type === 'choice' ? field.sets : undefined

  test.each(Object.keys(passwordPolicies))('%s: the fields that it sets make the same rules', async name => {
    const policy = passwordPolicies[name as keyof PasswordPolicies]
    const { bits, outputs } = await make(kindOf('password'), { ...sets?.[name], target: '' })
    expect(outputs).toEqual((await make(kindOf('password'), { target: name })).outputs)
    expect(bits).toBe((await make(kindOf('password'), { target: name })).bits)
    expect(outputs[0]?.value).toHaveLength(policy.length ?? 20)
  })
})

test('every choice of every kind can be made', async () => {
  for (const kind of kinds)
    for (const field of kind.fields)
      for (const [value] of field.type === 'choice' && !/^RSA/.test(field.initial) ? field.choices : []) {
        if (value.startsWith('RSA') || (field.name === 'alphabet' && value === '')) continue
        const { bits, outputs } = await make(kind, { [field.name]: value })
        expect(bits, `${kind.id} ${field.name} ${value}`).toBeGreaterThan(1)
        expect(outputs.every(output => output.value.length > 3)).toBe(true)
      }
})

test.each([
  ['password', { length: 3 }, /wants 4 characters at the least, and has room for 3/],
  ['password', { noRepeats: true, digits: '4', exclude: '0123456' }, /wants 4 different digits, and there are 3/],
  ['passphrase', { separator: '' }, /must not be empty unless the words begin with capitals/],
  ['string', { alphabet: '', own: 'aa' }, /one is there twice/],
  ['totp', { account: 'a:b' }, /without a colon/],
])('what cannot be is an error at once: %s %j', async (id, values, message) => {
  await expect(make(kindOf(id), values)).rejects.toThrow(message)
})
