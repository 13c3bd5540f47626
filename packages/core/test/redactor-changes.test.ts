import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Automata, KnownValues, type Value } from '../src/redact/known-values.ts'
import { Redactor } from '../src/redact/redactor.ts'
import * as valuePatterns from '../src/redact/value-patterns.ts'
import { everywhere } from './redacted-everywhere.ts'

vi.mock(import('../src/redact/value-patterns.ts'), async original => {
  const { patternsOf, ...rest } = await original()
  return { ...rest, patternsOf: vi.fn(patternsOf) }
})
const patternsOf = vi.mocked(valuePatterns.patternsOf)
afterEach(() => patternsOf.mockClear())

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const minLength = 2

/** What is known after some changes, told slowly: each value with its name, in the order in which values were added. */
class Model {
  readonly #names = new Map<string, { value: string; order: number }[]>()
  #added = 0

  add(name: string, value: string): void {
    const known = this.#names.get(name) ?? []
    if (known[0]?.value === value) return
    this.#names.set(name, [{ value, order: this.#added++ }, ...known.slice(0, 1)])
  }

  drop(name: string): void {
    this.#names.delete(name)
  }

  redact(text: string): string {
    const values = [...this.#names].flatMap(([name, known]) => known.map(one => ({ name, ...one })))
    return everywhere(
      values.sort((a, b) => a.order - b.order),
      text,
      minLength,
    )
  }
}

/** Few letters, so that values overlap, nest and repeat. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 6 })
const name = fc.nat(30).map(String)
/** So many that what changes is compiled apart from them. */
const first = fc.array(word, { minLength: 9, maxLength: 30 })
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), maxLength: 40 })
const changes = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ kind: fc.constant('add' as const), name, value: word }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), name }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('redact' as const), text: texts }) },
  ),
  { maxLength: 40 },
)

describe('values that change', () => {
  it('are found as by trying everything everywhere, whatever was compiled when', () => {
    fc.assert(
      fc.property(first, changes, texts, (values, steps, last) => {
        const redactor = new Redactor({ minLength })
        const model = new Model()
        const begin = values.map((value, index) => ({ kind: 'add' as const, name: `${index}`, value }))
        for (const step of [
          ...begin,
          { kind: 'redact' as const, text: last },
          ...steps,
          { kind: 'redact' as const, text: last },
        ]) {
          if (step.kind === 'drop') {
            redactor.drop(step.name)
            model.drop(step.name)
          } else if (step.kind === 'add') {
            redactor.add(step.name, utf8(step.value))
            model.add(step.name, step.value)
          } else expect(redactor.redact(step.text)).toBe(model.redact(step.text))
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  it('are found in a stream as in one text, wherever it is cut, when they were compiled apart', async () => {
    const cuts = fc.array(fc.nat(90), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(first, texts, cuts, async (values, text, at) => {
        const redactor = new Redactor({ minLength })
        for (const [index, value] of values.entries()) {
          redactor.add(`${index}`, utf8(value))
          if (index >= 8) redactor.redact('-')
        }
        const { writable, readable } = redactor.stream()
        const result = new Response(readable).text()
        const writer = writable.getWriter()
        const bytes = utf8(text)
        const edges = [0, ...at.map(edge => Math.min(edge, bytes.length)).sort((a, b) => a - b), bytes.length]
        for (const [index, to] of edges.slice(1).entries()) void writer.write(bytes.subarray(edges[index], to))
        void writer.close()
        expect(await result).toBe(redactor.redact(text))
      }),
      { numRuns: 500 },
    )
  })

  it('are compiled with a few others, not with all', () => {
    const redactor = new Redactor()
    for (let index = 0; index < 600; index++) redactor.add(`${index}`, utf8(`value number ${index}`))
    redactor.redact('-')
    expect(patternsOf).toHaveBeenCalledTimes(600)
    patternsOf.mockClear()
    for (let index = 0; index < 50; index++) {
      redactor.add(`${index}`, utf8(`newer value number ${index}`))
      expect(redactor.redact(`newer value number ${index}, value number ${index}`)).toBe(
        `[redacted ${index}], [redacted ${index}]`,
      )
    }
    // One automaton of all would have compiled 50 times 600.
    expect(patternsOf.mock.calls.length).toBeLessThan(600)
  })

  it('that replace one value over and over do not make what is searched grow', () => {
    const redactor = new Redactor()
    for (let index = 0; index < 100; index++) redactor.add(`${index}`, utf8(`value number ${index}`))
    redactor.redact('-')
    patternsOf.mockClear()
    for (let round = 0; round < 1_000; round++) {
      redactor.add('0', utf8(`round number ${round}`))
      redactor.redact('-')
    }
    // Two of them are known at a time, and each is compiled a few times.
    expect(patternsOf.mock.calls.length).toBeLessThan(5_000)
  })

  it('do not hide a shorter one by a longer one that was forgotten', () => {
    const redactor = new Redactor()
    for (let index = 0; index < 20; index++) redactor.add(`${index}`, utf8(`value number ${index}`))
    redactor.add('LONG', utf8('before the shorter value'))
    redactor.add('SHORT', utf8('shorter value'))
    expect(redactor.redact('before the shorter value')).toBe('[redacted LONG]')
    for (const value of ['something else', 'something more']) redactor.add('LONG', utf8(value))
    expect(redactor.redact('before the shorter value')).toBe('before the [redacted SHORT]')
  })

  it('leave the name to the other that has the same value, when the first has it no more', () => {
    const redactor = new Redactor()
    for (const name of ['A', 'B', ...'cdefghijklmnopqrstuvwxyz']) redactor.add(name, utf8('the same value'))
    expect(redactor.redact('the same value')).toBe('[redacted A]')
    for (const value of ['something else', 'something more']) redactor.add('A', utf8(value))
    expect(redactor.redact('the same value')).toBe('[redacted B]')
  })

  const valueNamed = (label: string, order: number): Value => ({
    bytes: utf8(`value of ${label};`),
    label,
    order,
    isForgotten: false,
  })
  /** Whose values are found in a text that has them all. */
  const labelsIn = (compiled: Automata, values: readonly Value[]): string[] => {
    const labels: string[] = []
    const text = utf8(values.map(({ label }) => `value of ${label};`).join(''))
    compiled.scan(text, compiled.start(), (_end, _length, { label }) => labels.push(label))
    return labels
  }

  it('that are dropped, or all cleared, leave nothing in what was compiled of them', () => {
    const known = new KnownValues(minLength)
    const values = [valueNamed('the one', 0), valueNamed('the other', 1)] as const
    const [kept, gone] = values
    for (const value of values) known.add(value)
    const both = known.compile()
    expect(labelsIn(both, values)).toEqual(['the one', 'the other'])
    known.wipe(gone)
    const one = known.compile()
    // What was forgotten only would still stand in it, and be passed over.
    kept.isForgotten = gone.isForgotten = false
    expect([labelsIn(both, values), labelsIn(one, values)]).toEqual([[], ['the one']])
    known.clear()
    kept.isForgotten = false
    expect([labelsIn(one, values), labelsIn(known.compile(), values)]).toEqual([[], []])
    expect([...kept.bytes, ...gone.bytes].every(byte => byte === 0)).toBe(true)
  })

  it('that were forgotten leave nothing in what was compiled of them, once they are more than half of it', () => {
    const known = new KnownValues(minLength)
    const values = Array.from({ length: 20 }, (_, order) => valueNamed(`number ${order}`, order))
    for (const value of values) known.add(value)
    const all = known.compile()
    const half = values.slice(0, 10)
    for (const value of half) known.forget(value)
    expect(labelsIn(known.compile(), values)).toHaveLength(10)
    for (const value of half) value.isForgotten = false
    expect(labelsIn(all, values)).toHaveLength(20)
    for (const value of values.slice(0, 11)) known.forget(value)
    const rest = known.compile()
    for (const value of values) value.isForgotten = false
    expect([labelsIn(all, values), labelsIn(rest, values).length]).toEqual([[], 9])
  })
})
