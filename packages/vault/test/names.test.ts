import { newCall } from '@sealwax/live'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashicorpVault } from '../src/index.ts'
import { kv2, scriptedVault } from './scripted-vault.ts'

const { pattern } = hashicorpVault({ endpoint: 'https://vault.example' }).limits.names
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...'/.%?#&+=~*\\@:;, \'"', '%2e', '%2F', '..', '&#x2F;', 'sys/health'),
)
const name = fc
  .array(character, { minLength: 1, maxLength: 20 })
  .map(parts => parts.join(''))
  .filter(text => text.isWellFormed() && pattern.test(text))

test('every legal name arrives as it is, and nothing in it leads elsewhere', async () => {
  const vault = await scriptedVault(() => kv2('{"value":"x"}'))
  const provider = hashicorpVault({ endpoint: vault.endpoint, token: 't', mount: 'a/b' })
  const arrives = fc.asyncProperty(name, async each => {
    await provider.get(each, newCall())
    const { path = '' } = vault.asked.at(-1) ?? {}
    expect(path.startsWith('a/b/data/')).toBe(true)
    expect(path).toMatch(/^[\w/%.!~*'()-]+$/)
    expect(decodeURIComponent(path.slice('a/b/data/'.length))).toBe(each)
  })
  await fc.assert(arrives, { numRuns: 500 })
})
