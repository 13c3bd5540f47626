import { describe, expect, test } from 'vitest'
import { audited, openAudit, type PrincipalEntry } from '../../src/audit/index.ts'
import { Principal } from '../../src/audit/principal.ts'
import { type AnyProvider, createSecrets, StoreFault } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { SimulatedClock, settled } from '../simulated-clock.ts'
import { MemoryOutput } from './memory-output.ts'

const arn = 'arn:aws:sts::1:assumed-role/shop/i-7'

/** A store in memory that says who its caller is. */
function telling(whoAmI: NonNullable<AnyProvider['whoAmI']>): ReturnType<typeof memory> & Pick<AnyProvider, 'whoAmI'> {
  return Object.assign(memory({ KEY: 'a-value' }), { whoAmI })
}

describe('whom a store takes the caller for', () => {
  test('is asked once, by the first call, and stands in the record of every write', async () => {
    let asked = 0
    const output = new MemoryOutput()
    const audit = openAudit({ output, onError: () => {} })
    const store = telling(async () => {
      asked++
      return arn
    })
    const secrets = createSecrets(audited(store, audit), { observe: audit.observe, cache: false })
    expect(asked).toBe(0)
    await secrets.get('KEY')
    await secrets.get('KEY')
    await secrets.put('KEY', 'another-value')
    await audit.close()
    expect(asked).toBe(1)
    const of = (kind: string) => output.records.filter(record => record['kind'] === kind)
    expect(of('principal')).toMatchObject([{ provider: 'memory', principal: arn }])
    expect(of('intent')).toMatchObject([{ operation: 'put', name: 'KEY', principal: arn }])
    expect(of('call')).toHaveLength(3)
  })

  test('that does not tell it is not asked, and leaves no record', async () => {
    const output = new MemoryOutput()
    const audit = openAudit({ output, onError: () => {} })
    const secrets = createSecrets(audited(memory({ KEY: 'a-value' }), audit), { observe: audit.observe })
    await secrets.get('KEY')
    await secrets.put('KEY', 'another-value')
    await audit.close()
    expect(output.records.map(({ kind }) => kind)).toEqual(['header', 'call', 'intent', 'call', 'close'])
  })

  test('that refuses to tell it is recorded, keeps nobody from writing, and is asked again a minute later', async () => {
    const clock = new SimulatedClock()
    const told: Omit<PrincipalEntry, 'kind'>[] = []
    let isAllowed = false
    const store = telling(async () => {
      if (!isAllowed) throw new StoreFault('ERR_SECRET_DENIED')
      return arn
    })
    const principal = new Principal(store, entry => void told.push(entry), clock)
    expect([await principal.name(), await principal.name()]).toEqual([undefined, undefined])
    expect(told).toMatchObject([{ provider: 'memory', code: 'ERR_SECRET_DENIED' }])
    isAllowed = true
    expect(await principal.name()).toBeUndefined()
    await clock.advance(60_000)
    expect(await principal.name()).toBe(arn)
    expect(told).toMatchObject([{}, { provider: 'memory', principal: arn }])
  })

  test('is not waited for by what a rotation has to finish, and named where it is known', async () => {
    const output = new MemoryOutput()
    const audit = openAudit({ output, onError: () => {} })
    const { promise, resolve } = Promise.withResolvers<string>()
    const store = audited(
      telling(() => promise),
      audit,
    )
    const call = { signal: new AbortController().signal, notice: () => {}, token: crypto.randomUUID(), finish: true }
    const bytes = new TextEncoder().encode('another-value')
    await store.put('KEY', bytes.slice(), call)
    resolve(arn)
    await settled()
    await store.put('KEY', bytes.slice(), call)
    await audit.close()
    const intents = output.records.filter(record => record['kind'] === 'intent')
    expect(intents.map(record => record['principal'])).toEqual([undefined, arn])
  })

  test('that does not answer keeps a write waiting for two seconds, and no longer', async () => {
    const clock = new SimulatedClock()
    const told: Omit<PrincipalEntry, 'kind'>[] = []
    const principal = new Principal(
      telling(() => new Promise(() => {})),
      entry => void told.push(entry),
      clock,
    )
    const name = principal.name()
    await clock.advance(1_999)
    await settled()
    expect(told).toEqual([])
    await clock.advance(1)
    expect(await name).toBeUndefined()
    expect(told).toMatchObject([{ code: 'ERR_SECRET_TIMEOUT' }])
  })
})
