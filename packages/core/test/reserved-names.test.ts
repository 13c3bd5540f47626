import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chain, prefixed } from '../src/compose/index.ts'
import { siblingName } from '../src/contract/names.ts'
import { nativeName, portableName } from '../src/contract/native-names.ts'
import { createSecrets, isReservedName, type NameForm } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { rejection } from './rejection.ts'

/** Forms of names as the stores have them, from the strictest on. */
const forms: Readonly<Record<string, NameForm>> = {
  'as Azure': {
    rule: '',
    pattern: /^[A-Za-z0-9-]+$/,
    maxLength: 127,
    caseSensitive: false,
    toNative: name => name.replaceAll('_', '-').replaceAll('/', '--'),
    toPortable: name => name.replaceAll('--', '/').replaceAll('-', '_'),
  },
  'as Google': {
    rule: '',
    pattern: /^[A-Za-z0-9_-]+$/,
    maxLength: 255,
    caseSensitive: true,
    toNative: name => name.replaceAll('/', '-'),
    toPortable: name => name.replaceAll('-', '/'),
  },
  'as a .env file': {
    rule: '',
    pattern: /^(?!__proto__$)[.-]*\w[\w.-]*$/,
    maxLength: 256,
    caseSensitive: true,
    toNative: name => name.replaceAll('/', '__'),
    toPortable: name => name.replaceAll('__', '/'),
  },
  'as AWS': { rule: '', pattern: /^[A-Za-z0-9/_+=.@!-]{1,512}$/, maxLength: 512, caseSensitive: true },
}

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,6}(_[A-Za-z0-9]{1,5}){0,2}$/)
const portable = fc.array(word, { minLength: 1, maxLength: 3 }).map(words => words.join('/'))

describe('siblings of secrets', () => {
  for (const [store, form] of Object.entries(forms)) {
    test(`have names that the store takes, and that are reserved: ${store}`, () => {
      fc.assert(
        fc.property(portable, fc.constantFrom('rotation', 'candidate'), (name, sibling) => {
          const native = siblingName(nativeName(form, name) ?? '', sibling)
          expect(form.pattern.test(native)).toBe(true)
          expect(isReservedName(native)).toBe(true)
          // Whatever a store's list makes of it for the application, it stays reserved.
          expect(isReservedName(portableName(form, native) ?? '')).toBe(true)
        }),
      )
    })
  }

  test('are the same under any prefix that leads to the secret', () => {
    const form = forms['as Google'] as NameForm
    const whole = nativeName(form, 'shop/prod/API_KEY') ?? ''
    for (const [prefix, name] of [
      ['shop', 'prod/API_KEY'],
      ['shop/prod', 'API_KEY'],
    ] as const) {
      expect(siblingName(nativeName({ ...form, prefix }, name) ?? '', 'rotation')).toBe(siblingName(whole, 'rotation'))
    }
  })
})

describe('what ends like a sibling', () => {
  const names = [
    'API_KEY-sealwax-rotation',
    'API_KEY-sealwax-candidate',
    'shop/API_KEY-sealwax-rotation',
    'API-KEY--SEALWAX--ROTATION',
    'a/sealwax/candidate',
    'a_sealwax_rotation',
  ]

  test('is left out of lists and of all that is made of them', async () => {
    const store = memory(Object.fromEntries(['API_KEY', 'shop/API_KEY', ...names].map(name => [name, 'a value of it'])))
    for (const provider of [store, prefixed(chain([store]), 'shop')]) {
      const secrets = createSecrets(provider)
      const expected = provider === store ? ['API_KEY', 'shop/API_KEY'] : ['API_KEY']
      expect(await Array.fromAsync(secrets.list())).toEqual(expected)
      expect(Object.keys(await secrets.getAll())).toEqual(expected)
      const variables: Record<string, string> = {}
      await secrets.exportTo(variables)
      expect(Object.values(variables).length).toBe(expected.length)
    }
  })

  test('cannot be put, and can be read and removed by who names it', async () => {
    const secrets = createSecrets(memory({ 'API_KEY-sealwax-rotation': 'left over' }))
    for (const name of names) {
      await rejection(secrets.put(name, 'x'), 'ERR_SECRET_INVALID')
      await rejection(secrets.put(name, 'x', { ifVersion: 'absent' }), 'ERR_SECRET_INVALID')
    }
    expect(await secrets.get('API_KEY-sealwax-rotation')).toBe('left over')
    await secrets.delete('API_KEY-sealwax-rotation')
  })

  test('other names are not touched', async () => {
    for (const name of [
      'sealwax-rotation',
      'my-sealwax',
      'sealwax/rotation',
      'db-sealwax-rotations',
      'x-sealwax-key',
    ]) {
      expect(isReservedName(name), name).toBe(false)
      await createSecrets(memory()).put(name, 'x')
    }
  })
})
