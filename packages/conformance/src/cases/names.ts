import { isPortableName, joinName } from '@sealwax/core'
import { absent, check, fail, rejection, same, sameList, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

/** No store has such names, whatever its rule: a path ends at a NUL. */
const neverLegal: readonly string[] = ['\0', 'a\0', 'a\0b']

/** Legal in some stores. Where they are not, nothing must reach the provider. */
const sometimesIllegal: readonly string[] = [
  'a\nb',
  '\r\nX-Injected: 1',
  'a\u001b[31m',
  '\u007f',
  '..',
  '../up',
  'a/../b',
  './a',
  '/absolute',
  'a//b',
  'a\\b',
  'C:\\a',
  'a b',
  ' a',
  'a ',
  'ä',
  '日本',
  '😀',
  'a?b',
  'a%2fb',
  'a:b',
  'a*',
  '-a',
  'a=b',
  '"a"',
  "a'b",
  '$a',
]

/** Portable names that a careless mapping makes equal. */
const lookAlikes: readonly string[] = [
  'db/pass_word',
  'db_pass/word',
  'db_pass_word',
  'db/pass/word',
  'dbpass/word',
  'db/passWord',
  'db_password',
  'dbpassword',
]

export const names: readonly Case[] = [
  {
    id: 'names/illegal',
    title: 'a name that the store does not take is ERR_SECRET_INVALID before any I/O',
    needs: [],
    async run(context) {
      const { maxLength } = context.provider.limits.names
      const tooLong = 'a'.repeat(Math.min(maxLength, 65_536) + 1)
      const illegal = [...neverLegal, tooLong, ...sometimesIllegal.filter(each => !context.legal(each))]
      const client = context.client()
      for (const name of illegal) {
        const shown = name.length > 40 ? `a name of ${name.length} characters` : JSON.stringify(name)
        const ref = { name }
        await rejection(client.get(ref), `get of ${shown}`, 'ERR_SECRET_INVALID')
        await rejection(client.getOptional(ref), `getOptional of ${shown}`, 'ERR_SECRET_INVALID')
        await rejection(client.has(ref), `has of ${shown}`, 'ERR_SECRET_INVALID')
        if (context.provider.put)
          await rejection(client.put(ref, context.value()), `put of ${shown}`, 'ERR_SECRET_INVALID')
        if (context.provider.delete) await rejection(client.delete(name), `delete of ${shown}`, 'ERR_SECRET_INVALID')
        same(context.calls.count(), 0, `calls to the provider for ${shown}`)
      }
    },
  },
  {
    id: 'names/empty',
    title: 'an empty name is a TypeError before any I/O',
    needs: [],
    async run(context) {
      const client = context.client()
      const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['get', () => client.get('')],
        ['has', () => client.has('')],
        ['getMany', () => client.getMany([''])],
      ]
      for (const [what, ask] of attempts) {
        const error = await caught(ask)
        check(error instanceof TypeError, `${what} of an empty name must be a TypeError`)
      }
      same(context.calls.count(), 0, 'calls to the provider')
      check(!context.provider.limits.names.pattern.test(''), "the provider's pattern must not match an empty name")
    },
  },
  {
    id: 'names/longest',
    title: 'the longest name there is can be read back',
    needs: ['name-limit-in-reach'],
    async run(context) {
      const { maxLength } = context.provider.limits.names
      let longest = 'a'.repeat(maxLength)
      while (longest.length > 1 && !context.legal(longest)) longest = longest.slice(1)
      const value = context.value()
      await context.seed(longest, value)
      sameValue(await context.client().get(longest), value, `get of a name of ${longest.length} characters`)
    },
  },
  {
    id: 'names/mapping',
    title: 'portable names are mapped one to one, to legal names, and back',
    needs: ['maps-names'],
    async run(context) {
      const form = context.provider.limits.names
      check(form.toPortable !== undefined, 'toNative without toPortable: a list could not give the names back')
      const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
      const fold = (text: string): string => (form.caseSensitive ? text : text.toLowerCase())
      const taken = new Map<string, string>()
      for (const name of [...lookAlikes, ...portableNames(seed, 500)]) {
        const whole = joinName(form.prefix, name)
        // A prefix of the application's own may be no portable name; then nothing is mapped.
        if (!isPortableName(whole)) continue
        const native = form.toNative?.(whole) ?? whole
        const shown = `${JSON.stringify(whole)} (seed ${seed})`
        check(
          native.length > form.maxLength || form.pattern.test(native),
          `${shown} is mapped to ${JSON.stringify(native)}, which the pattern refuses`,
        )
        same(fold(form.toPortable(native)), fold(whole), `${shown} mapped there and back`)
        const other = taken.get(fold(native)) ?? fold(whole)
        same(other, fold(whole), `what else is mapped to ${JSON.stringify(native)} (seed ${seed})`)
        taken.set(fold(native), fold(whole))
      }
    },
  },
  {
    id: 'names/distinct',
    title: 'names that look alike are different secrets',
    needs: [],
    async run(context) {
      const legal = lookAlikes.filter(each => context.legal(each))
      const values = new Map<string, string>()
      for (const name of legal) {
        const value = context.value()
        await context.seed(name, value)
        values.set(name, value)
      }
      const client = context.client()
      for (const [name, value] of values) sameValue(await client.get(name), value, `get of ${name}`)
    },
  },
  {
    id: 'names/back-from-list',
    title: 'a list gives names as they were put',
    needs: ['put', 'list'],
    async run(context) {
      const client = context.client()
      const legal = [...lookAlikes.filter(each => context.legal(each)), 'plain', 'two_words', 'CamelCase2']
      for (const name of legal) await client.put(name, context.value())
      const found: string[] = []
      for await (const name of client.list()) found.push(name)
      sameList(found.sort(), legal.map(each => context.listed(each)).sort(), 'the names listed')
    },
  },
  {
    id: 'names/case-sensitive',
    title: 'names that differ by case alone are two secrets',
    needs: ['case-sensitive'],
    run: context => caseOfLetters(context, true),
  },
  {
    id: 'names/case-insensitive',
    title: 'names that differ by case alone are one secret',
    needs: ['case-insensitive'],
    run: context => caseOfLetters(context, false),
  },
]

async function caseOfLetters(context: CaseContext, sensitive: boolean): Promise<void> {
  // With a slash where the store takes one: the environment folds only names that it has to map.
  const lower = context.legal('db/token') ? 'db/token' : 'token'
  const upper = lower.toUpperCase()
  const value = context.value()
  await context.seed(lower, value)
  const found = await context.client().getOptional(upper)
  if (!sensitive) return sameValue(found, value, `get of ${upper} after a put of ${lower}`)
  absent(found, `getOptional of ${upper} after a put of ${lower}`)
  const other = context.value()
  await context.seed(upper, other)
  sameValue(await context.client().get(lower), value, `get of ${lower}`)
  sameValue(await context.client().get(upper), other, `get of ${upper}`)
}

async function caught(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    await ask()
  } catch (error) {
    return error
  }
  return fail('an empty name was taken')
}

/** Random names of the portable form, the same ones for the same seed. */
function* portableNames(seed: number, count: number): Generator<string, void, undefined> {
  const below = randomBelow(seed)
  const pick = (from: string): string => from.charAt(below(from.length))
  // Few letters, so that names come close to one another.
  const first = 'abABz'
  const other = 'abAB01'
  for (let made = 0; made < count; made++) {
    const segments = Array.from({ length: 1 + below(3) }, () => {
      const words = Array.from({ length: 1 + below(3) }, (_, index) => {
        const start = index === 0 ? pick(first) : pick(other)
        return start + Array.from({ length: below(3) }, () => pick(other)).join('')
      })
      return words.join('_')
    })
    yield segments.join('/')
  }
}

/** A small generator of numbers that a seed determines (mulberry32, by Tommy Ettinger, public domain). */
function randomBelow(seed: number): (bound: number) => number {
  let state = seed >>> 0
  return bound => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}
