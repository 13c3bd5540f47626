import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createSecrets, isPortableName, joinName, type NameForm, variableName } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'

/** Names of three kinds of stores, as their adapters write them down. */
const forms: Record<string, NameForm> = {
  'like Azure Key Vault': {
    rule: '1 to 127 of A-Z a-z 0-9 -',
    pattern: /^[A-Za-z0-9-]+$/,
    maxLength: 127,
    caseSensitive: false,
    toNative: name => name.replaceAll('_', '-').replaceAll('/', '--'),
    toPortable: native => native.replaceAll('--', '/').replaceAll('-', '_'),
  },
  'like Google Secret Manager': {
    rule: '1 to 255 of A-Z a-z 0-9 _ -',
    pattern: /^[A-Za-z0-9_-]+$/,
    maxLength: 255,
    caseSensitive: true,
    toNative: name => name.replaceAll('/', '-'),
    toPortable: native => native.replaceAll('-', '/'),
  },
  'like the environment': {
    rule: 'a variable',
    pattern: /^[A-Z_][A-Z0-9_]*$/,
    maxLength: 1_024,
    caseSensitive: false,
    toNative: name => name.replaceAll('/', '__').toUpperCase(),
    toPortable: native => native.replaceAll('__', '/'),
  },
  'like AWS Secrets Manager': {
    rule: '1 to 512 of A-Z a-z 0-9 / _ + = . @ -',
    pattern: /^[A-Za-z0-9/_+=.@-]+$/,
    maxLength: 512,
    caseSensitive: true,
  },
}

const letters = 'abcXYZ'
const word = fc
  .tuple(fc.constantFrom(...letters), fc.string({ unit: fc.constantFrom(...letters, '0', '9'), maxLength: 3 }))
  .map(([first, rest]) => first + rest)
const segment = fc
  .tuple(
    word,
    fc.array(fc.string({ unit: fc.constantFrom(...letters, '0', '9'), minLength: 1, maxLength: 3 }), { maxLength: 2 }),
  )
  .map(([first, more]) => [first, ...more].join('_'))
const portable = fc.array(segment, { minLength: 1, maxLength: 3 }).map(segments => segments.join('/'))
const prefix = fc.option(
  fc.tuple(portable, fc.constantFrom('', '/', '//')).map(([name, end]) => name + end),
  { nil: undefined },
)

/** A failure prints its seed; FAST_CHECK_SEED runs it again. */
const seeded = process.env['FAST_CHECK_SEED'] === undefined ? {} : { seed: Number(process.env['FAST_CHECK_SEED']) }

describe.each(Object.entries(forms))('portable names in a store %s', (_, form) => {
  const fold = (name: string): string => (form.caseSensitive ? name : name.toLowerCase())

  it('go there and come back, each apart from every other, below any prefix', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(portable, { maxLength: 12, selector: fold }),
      prefix,
      async (names, below) => {
        const store = memory({}, { limits: { names: { ...form, ...(below !== undefined && { prefix: below }) } } })
        const secrets = createSecrets(store)
        for (const name of names) await secrets.put(name, `value of ${name}`)
        for (const call of store.calls) {
          for (const native of call.names) expect(native).toMatch(form.pattern)
        }
        const fresh = createSecrets(store)
        for (const name of names) expect(await fresh.get(name)).toBe(`value of ${name}`)
        const listed = await Array.fromAsync(fresh.list())
        expect(listed.map(fold).sort()).toEqual(names.map(fold).sort())
        for (const name of listed) expect(await fresh.has(name)).toBe(true)
      },
    )
    await fc.assert(property, { numRuns: 150, ...seeded })
  })

  it('are listed by their beginnings, as the store compares', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(portable, { minLength: 1, maxLength: 12, selector: fold }),
      fc.nat({ max: 4 }),
      async (names, length) => {
        const secrets = createSecrets(
          memory(Object.fromEntries(names.map(name => [name, 'v'])), { limits: { names: form }, pageSize: 2 }),
        )
        const beginning = (names[0] as string).slice(0, length)
        const expected = names.filter(name => fold(name).startsWith(fold(beginning)))
        expect((await Array.fromAsync(secrets.list(beginning))).map(fold).sort()).toEqual(expected.map(fold).sort())
      },
    )
    await fc.assert(property, { numRuns: 100, ...seeded })
  })
})

describe('with a prefix', () => {
  const below = (kind: string, prefix: string, name: string): Promise<string> => {
    const names = { ...(forms[kind] as NameForm), prefix }
    return rejection(createSecrets(memory({}, { limits: { names } })).get(name), 'ERR_SECRET_INVALID').then(
      ({ message }) => message,
    )
  }

  it.each([
    ['like Azure Key Vault', 'A-B'],
    ['like Azure Key Vault', 'my--own---name'],
    ['like Google Secret Manager', 'a-b'],
    ['like Google Secret Manager', '1'],
  ])('%s: %j, which fits without, is refused for the prefix, and says so', async (kind, name) => {
    const message = await below(kind, 'shop', name)
    expect(message).toContain(
      'with the prefix "shop" it takes only names that every store takes, since another could be the same secret',
    )
    expect(message).not.toContain('A-Z a-z')
  })

  it.each([
    ['like Azure Key Vault', 'a.b'],
    ['like Azure Key Vault', 'a'.repeat(124)],
    ['like AWS Secrets Manager', 'a b'],
  ])('%s: %j is refused for its own form', async (kind, name) => {
    expect(await below(kind, 'shop', name)).toContain((forms[kind] as NameForm).rule)
  })
})

test.each(['1', 'a/1', 'arr/0', 'a_', '_a', 'a__b', 'a-b', 'a//b', '/a'])(
  '%j is not portable, as the message says: a letter first in each segment',
  async name => {
    expect(isPortableName(name)).toBe(false)
    const names = { ...(forms['like the environment'] as NameForm), pattern: /^$/ }
    const { message } = await rejection(
      createSecrets(memory({}, { limits: { names } })).get(name),
      'ERR_SECRET_INVALID',
    )
    expect(message).toContain(
      'segments joined by slashes, each a letter first, then letters, digits and single underscores between them',
    )
  },
)

describe('a name that a store cannot hold', () => {
  const illegal: [keyof typeof forms, string][] = [
    ['like Azure Key Vault', 'a.b'],
    ['like Azure Key Vault', 'a__b'],
    ['like Azure Key Vault', 'a'.repeat(128)],
    ['like Azure Key Vault', `${'a/'.repeat(50)}abcdefghi`],
    ['like Google Secret Manager', 'a.b'],
    ['like Google Secret Manager', '1/2'],
    ['like the environment', 'a-b'],
    ['like the environment', 'a=b'],
    ['like AWS Secrets Manager', 'a b'],
    ['like AWS Secrets Manager', '../x\0'],
    ['like AWS Secrets Manager', 'a'.repeat(513)],
    ['like AWS Secrets Manager', 'a\n'],
  ]

  it.each(illegal)('%s: %j is refused before any I/O, whatever is called', async (kind, name) => {
    const form = forms[kind] as NameForm
    const store = memory({}, { limits: { names: form } })
    const secrets = createSecrets(store)
    const calls = [
      secrets.get(name),
      secrets.getOptional(name),
      secrets.has(name),
      secrets.get({ name, version: 'v1' }),
      secrets.put(name, 'v'),
      secrets.put(name, 'v', { ifVersion: 'absent' }),
      secrets.put({ name, part: 'a' }, 'v'),
      secrets.delete(name),
      secrets.restore(name),
      secrets.purge(name),
      secrets.moveStage(name, { stage: 'a', to: 'v1' }),
      Array.fromAsync(secrets.versions(name)),
      secrets.watch([name], () => undefined),
    ]
    for (const error of await Promise.all(calls.map(call => rejection(call, 'ERR_SECRET_INVALID')))) {
      expect(error.secretName).toBe(name)
      expect(error.message).toContain(form.rule)
    }
    expect(store.calls).toEqual([])
  })

  it('in a batch is refused alone', async () => {
    const store = memory({ a: 'v' }, { limits: { names: forms['like Azure Key Vault'] as NameForm } })
    const error = await rejection(createSecrets(store).getMany(['a', 'b.c', 'd']), 'ERR_SECRET_INVALID')
    expect(error.errors?.map(each => [each.secretName, each.code])).toEqual([
      ['b.c', 'ERR_SECRET_INVALID'],
      ['d', 'ERR_SECRET_NOT_FOUND'],
    ])
    expect(store.calls.map(call => call.names)).toEqual([['a', 'd']])
  })

  it('counts with the prefix', async () => {
    const form = { ...(forms['like Azure Key Vault'] as NameForm), prefix: 'p'.repeat(100) }
    const secrets = createSecrets(memory({}, { limits: { names: form } }))
    await secrets.put('a'.repeat(25), 'v')
    await rejection(secrets.put('a'.repeat(26), 'v'), 'ERR_SECRET_INVALID')
  })
})

describe('names that are no portable ones', () => {
  it('go as they are where the store takes them', async () => {
    const store = memory({}, { limits: { names: forms['like Google Secret Manager'] as NameForm } })
    for (const name of ['already-native', 'a__b', '0digit', '_x']) {
      await createSecrets(store).put(name, 'v')
      expect(store.calls.at(-1)?.names).toEqual([name])
    }
  })

  it('do not take long to tell', () => {
    const begin = performance.now()
    expect(isPortableName(`${'a_'.repeat(200_000)}!`)).toBe(false)
    expect(isPortableName(`${'a'.repeat(400_000)}!`)).toBe(false)
    expect(isPortableName(`${'a/'.repeat(200_000)}`)).toBe(false)
    // Linear time is milliseconds; a quadratic expression would take minutes.
    expect(performance.now() - begin).toBeLessThan(5_000)
  })

  it.each([
    ['API_KEY', true],
    ['shop/db/password', true],
    ['a1_b2/C', true],
    ['', false],
    ['_a', false],
    ['a_', false],
    ['a__b', false],
    ['1a', false],
    ['a/1', false],
    ['a_1', true],
    ['a//b', false],
    ['/a', false],
    ['a/', false],
    ['a-b', false],
    ['ä', false],
    ['a\n', false],
  ])('%j portable: %s', (name, expected) => {
    expect(isPortableName(name)).toBe(expected)
  })
})

describe('prefix and name', () => {
  it.each([
    [undefined, 'a', 'a'],
    ['', 'a', 'a'],
    ['shop', 'a', 'shop/a'],
    ['shop/', 'a', 'shop/a'],
    ['shop//', '//a', 'shop/a'],
    ['a/b', 'c', 'a/b/c'],
    ['/lead', 'c', '/lead/c'],
  ])('%j and %j are %j', (below, name, joined) => {
    expect(joinName(below, name)).toBe(joined)
  })

  it.each([
    ['API_KEY', 'API_KEY'],
    ['db_host', 'db_host'],
    ['db/host', 'DB__HOST'],
    ['a/b/c_d', 'A__B__C_D'],
  ])('variable of %j is %j', (name, variable) => {
    expect(variableName(name)).toBe(variable)
  })
})
