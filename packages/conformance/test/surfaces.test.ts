import { describe, expect, test } from 'vitest'
import { findLeak, makeCanary, surfacesOf } from '../src/index.ts'

const canary = makeCanary()

/** The surfaces by which a thing shows the canary. */
function showing(thing: unknown): string[] {
  return [...surfacesOf(thing)].filter(({ text }) => findLeak(text, canary) !== undefined).map(({ name }) => name)
}

class HiddenFromInspect {
  readonly #value: string = canary
  get value(): string {
    return this.#value
  }
}

/** Things that show the canary by one way at least, each another. */
const leaky: Readonly<Record<string, readonly [thing: () => unknown, surface: string]>> = {
  'a toString': [() => ({ toString: () => canary }), 'String()'],
  'a template': [() => ({ [Symbol.toPrimitive]: (hint: string) => (hint === 'string' ? canary : '') }), 'a template'],
  'a valueOf': [() => ({ valueOf: () => canary }), 'concatenation'],
  'an own property': [() => ({ value: canary }), 'JSON.stringify'],
  toJSON: [() => ({ toJSON: () => canary }), 'JSON.stringify'],
  'an inherited property': [() => Object.create({ value: canary }), 'for … in'],
  'a hidden property': [() => Object.defineProperty({}, 'value', { value: canary }), 'util.inspect with everything'],
  'a symbol': [() => ({ [Symbol('value')]: canary }), 'its properties'],
  'a getter of its class': [() => new HiddenFromInspect(), 'its properties'],
  'a getter that throws': [
    () =>
      Object.defineProperty({}, 'value', {
        get() {
          throw new Error(canary)
        },
      }),
    'its properties',
  ],
  bytes: [() => ({ bytes: Buffer.from(canary) }), 'its properties'],
  'a map': [() => new Map([['name', canary]]), 'util.inspect'],
  'a key': [() => ({ [canary]: 1 }), 'Object.entries'],
  'a custom inspection': [() => ({ [Symbol.for('nodejs.util.inspect.custom')]: () => canary }), 'util.inspect'],
  'what a custom inspection hides': [
    () => ({ value: canary, [Symbol.for('nodejs.util.inspect.custom')]: () => '[hidden]' }),
    'util.inspect with everything',
  ],
  "an error's message": [() => new Error(canary), 'String()'],
  "an error's cause": [() => new Error('failed', { cause: new Error(canary) }), 'its properties'],
  "an error's cause, deep down": [
    () => new Error('failed', { cause: { response: { body: Buffer.from(canary) } } }),
    'its properties',
  ],
  "an error's stack": [
    () => Object.assign(new Error('failed'), { stack: `Error: ${canary}\n    at x` }),
    'util.inspect',
  ],
  'errors in an error': [() => new AggregateError([new Error(canary)], 'several'), 'its properties'],
  'a clone': [() => new Map([[{ name: 'a' }, { value: canary }]]), 'structuredClone'],
  'a serialised form': [() => ({ value: canary }), 'v8.serialize'],
  'a format': [() => ({ value: canary }), 'util.format'],
  'a spread': [() => ({ value: canary }), 'spread'],
  'a list': [() => ({ toString: () => canary }), 'Array.prototype.join'],
}

describe('sees what shows by', () => {
  for (const [name, [thing, surface]] of Object.entries(leaky)) {
    test(name, () => expect(showing(thing())).toContain(surface))
  }
})

test('every surface is caught leaking by one of these', () => {
  const caught = new Set(Object.values(leaky).map(([, surface]) => surface))
  expect([...surfacesOf({})].map(({ name }) => name).filter(name => !caught.has(name))).toEqual([])
})

test('is content with what shows nothing', () => {
  class Closed {
    readonly #value: string = canary
    length(): number {
      return this.#value.length
    }
  }
  for (const thing of [
    new Closed(),
    { nested: [new Closed()] },
    undefined,
    null,
    1,
    'text',
    Symbol('a'),
    () => canary,
  ]) {
    expect(showing(thing)).toEqual([])
  }
})

test('gets to the end of things that refer to themselves', () => {
  const ring: Record<string, unknown> = {}
  ring['self'] = ring
  expect(showing(ring)).toEqual([])
})
