import { describe, expect, it } from 'vitest'
import { createSecrets } from '../src/index.ts'
import { memory } from '../src/memory/index.ts'
import { holding } from './holding.ts'
import { SimulatedClock } from './simulated-clock.ts'

const value = `s${crypto.randomUUID()}`

describe('redact', () => {
  it('hides what was fetched, whole and in part, and names what is too short', async () => {
    const secrets = await holding({ KEY: value, db: '{"password":"correct horse"}', PIN: '1234' })
    expect(secrets.redact(`a ${value}`)).toBe(`a ${value}`)
    await secrets.getMany(['KEY', 'db#password', 'PIN'])
    expect(secrets.redact(`a ${value} b`)).toBe('a [redacted KEY] b')
    expect(secrets.redact('correct horse')).toBe('[redacted db#password]')
    expect(secrets.redact('1234')).toBe('1234')
    expect(secrets.unprotected()).toEqual(['PIN'])
    expect(() => secrets.redact(7 as never)).toThrow(TypeError)
  })

  it('hides what was put, and the version before', async () => {
    const secrets = createSecrets(memory())
    await secrets.put('KEY', 'first value')
    await secrets.put('KEY', 'second value')
    expect(secrets.redact('first value, second value')).toBe('[redacted KEY], [redacted KEY]')
  })

  it('hides more values than the cache keeps', async () => {
    const values = Array.from({ length: 1_500 }, (_, index) => [`KEY_${index}`, `${crypto.randomUUID()}`] as const)
    const secrets = await holding(Object.fromEntries(values))
    await secrets.getMany(values.map(([name]) => name))
    expect(secrets.stats().entries).toBe(1_000)
    const log = values.map(([, text]) => text).join('\n')
    expect(secrets.redact(log)).toBe(values.map(([name]) => `[redacted ${name}]`).join('\n'))
    expect(secrets.unprotected()).toEqual([])
  })

  it('tells the names that redact.maxNames made it forget, those not read lately', async () => {
    const secrets = createSecrets(memory({ A: 'value of A', B: 'value of B', C: 'value of C', PIN: '1' }), {
      redact: { maxNames: 2 },
    })
    for (const name of ['A', 'B']) await secrets.get(name)
    await secrets.get('A', { fresh: true })
    await secrets.get('C')
    expect(secrets.redact('value of A, value of B, value of C')).toBe('[redacted A], value of B, [redacted C]')
    expect(secrets.unprotected()).toEqual(['B'])
    await secrets.get('B', { fresh: true })
    expect(secrets.redact('value of B')).toBe('[redacted B]')
    expect(secrets.unprotected()).toHaveLength(1)
    for (const name of ['A', 'B', 'C', 'PIN']) await secrets.get(name, { fresh: true })
    expect(secrets.unprotected()).toHaveLength(3)
  })

  it('hides in a stream what was fetched', async () => {
    const secrets = await holding({ KEY: value })
    await secrets.get('KEY')
    const stream = secrets.redactStream()
    const writer = stream.writable.getWriter()
    const text = new Response(stream.readable).text()
    await writer.write(`a ${value.slice(0, 9)}`)
    await writer.write(`${value.slice(9)} b`)
    await writer.close()
    expect(await text).toBe('a [redacted KEY] b')
  })

  it('knows a map by its plain value, and the version before', async () => {
    const secrets = createSecrets(memory({}, { limits: { maps: true } }), { clock: new SimulatedClock() })
    await secrets.put('KEY', 'first value')
    await secrets.get('KEY')
    await secrets.put('KEY', 'second value')
    await secrets.get('KEY')
    expect(secrets.redact('first value, second value')).toBe('[redacted KEY], [redacted KEY]')
  })
})
