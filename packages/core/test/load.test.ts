import { inspect } from 'node:util'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { createSecrets, type SchemaResult, type StandardSchema } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { reasonOf, rejection } from './rejection.ts'

const value = `s${crypto.randomUUID()}`

/** A validator written by hand, as any library may be. */
function schema<Output>(
  validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>,
): StandardSchema<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'by-hand', validate } }
}

describe('load', () => {
  it('gives what zod makes of it, typed', async () => {
    const secrets = createSecrets(memory({ API_KEY: value, PORT: '8080', 'db#literal': 'x', db: '{"user":"u"}' }))
    const loaded = await secrets.load({
      API_KEY: z.string().min(10),
      PORT: z.coerce.number(),
      REGION: z.string().default('eu-west-1'),
      EXTRA: z.string().optional(),
      'db#user': z.string(),
    })
    expectTypeOf(loaded.PORT).toEqualTypeOf<number>()
    expectTypeOf(loaded.EXTRA).toEqualTypeOf<string | undefined>()
    expect({ ...loaded }).toEqual({ API_KEY: value, PORT: 8080, REGION: 'eu-west-1', EXTRA: undefined, 'db#user': 'u' })
    expect(Object.getPrototypeOf(loaded)).toBeNull()
  })

  it('takes valibot, and an asynchronous schema written by hand', async () => {
    const secrets = createSecrets(memory({ API_KEY: value, PORT: '8080' }))
    const port = schema(async text => ({ value: Number(await Promise.resolve(text)) }))
    const loaded = await secrets.load({
      API_KEY: v.pipe(v.string(), v.minLength(10)),
      PORT: port,
      MORE: v.optional(v.string()),
    })
    expectTypeOf(loaded.PORT).toEqualTypeOf<number>()
    expect({ ...loaded }).toEqual({ API_KEY: value, PORT: 8080, MORE: undefined })
  })

  it('takes a schema that is a function, as arktype has them', async () => {
    const callable = Object.assign(
      () => undefined,
      schema(text => ({ value: `${text}!` })),
    )
    const loaded = await createSecrets(memory({ A: 'x' })).load({ A: callable })
    expect(loaded.A).toBe('x!')
  })

  it('reports all that is wrong at once, with names and paths, and withholds what the validators say', async () => {
    const secrets = createSecrets(memory({ URL: value, JSON: `{"a":{"b":["${value}"]}}`, FINE: 'fine', LATE: value }))
    const error = await rejection(
      secrets.load({
        URL: z.string().refine(() => false, { error: issue => `no url: ${issue.input}` }),
        JSON: z
          .string()
          .transform(text => JSON.parse(text))
          .pipe(z.object({ a: z.object({ b: z.array(z.number()) }) })),
        MISSING: z.string(),
        FINE: z.string(),
        LATE: schema(async text => ({ issues: [{ message: `is ${text}`, path: [{ key: 'deep' }, 0] }] })),
      }),
      'ERR_SECRET_INVALID',
    )
    expect(error.errors?.map(each => [each.secretName, each.code])).toEqual([
      ['URL', 'ERR_SECRET_INVALID'],
      ['JSON', 'ERR_SECRET_INVALID'],
      ['MISSING', 'ERR_SECRET_NOT_FOUND'],
      ['LATE', 'ERR_SECRET_INVALID'],
    ])
    for (const text of ['4 of 5', '"URL"', '"a.b.0"', '"MISSING"', '"deep.0"']) expect(error.message).toContain(text)
    expect(error.message).not.toContain('"FINE"')
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(value)
    expect(JSON.stringify(error)).not.toContain(value)
  })

  const faulty: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error(value)
      },
    ],
    ['rejects', () => Promise.reject(new Error(value))],
    ['gives nothing', () => undefined],
    ['gives null', () => null],
  ]

  it.each(faulty)('reports a validator that %s, without its words', async (_, validate) => {
    const error = await rejection(
      createSecrets(memory({ A: value })).load({ A: schema(validate as never) }),
      'ERR_SECRET_INVALID',
    )
    expect(error.errors?.[0]?.secretName).toBe('A')
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(value)
  })

  it('says where an absent name was looked for, rather than that undefined is no string', async () => {
    const error = await rejection(
      createSecrets(memory({ API_KEY: value })).load({ API_KEI: z.string() }),
      'ERR_SECRET_NOT_FOUND',
    )
    expect(error.message).toContain('was not found in memory. Did you mean "API_KEY"?')
  })

  it('takes only what is absent for undefined', async () => {
    for (const code of ['ERR_SECRET_DENIED', 'ERR_SECRET_DELETED', 'ERR_SECRET_UNAVAILABLE'] as const) {
      const store = memory({ A: value }, { retries: 'sdk' })
      store.inject({ operation: 'get', fails: code })
      await rejection(createSecrets(store).load({ A: z.string().optional() }), code)
    }
  })

  it.each([
    [undefined],
    [null],
    [[]],
    [{ A: undefined }],
    [{ A: {} }],
    [{ A: { '~standard': {} } }],
    [{ 'A#': z.string() }],
  ])('refuses %j before any I/O', async wrong => {
    const store = memory({ B: value })
    const given =
      wrong !== null && typeof wrong === 'object' && !Array.isArray(wrong) ? { B: z.string(), ...wrong } : wrong
    expect(await reasonOf(createSecrets(store).load(given as never))).toBeInstanceOf(TypeError)
    expect(store.calls).toEqual([])
  })

  it('rejects with the reason of an abort', async () => {
    const reason = new Error('left')
    const load = createSecrets(memory({ A: value })).load({ A: z.string() }, { signal: AbortSignal.abort(reason) })
    expect(await reasonOf(load)).toBe(reason)
  })
})
