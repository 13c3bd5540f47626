import { createSecrets, StoreFault } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { describe, expect, test } from 'vitest'
import { type CaseResult, cases, type Harness, passed, runConformance } from '../src/index.ts'
import { brokenProvider, brokenReads, brokenText, textOf } from './broken/mutant.ts'
import { altered } from './stores/altered.ts'
import { memoryHarness } from './stores/memory-harness.ts'

const whole = memoryHarness('everything')

async function one(id: string, harness: Harness): Promise<CaseResult | undefined> {
  return (await runConformance(harness, { only: [id] })).cases[0]
}

/** A harness whose provider trims what it reads. */
const trimming: Harness = {
  ...whole,
  open: async () => brokenText(text => text.trim()).fixture?.(await whole.open()) ?? whole.open(),
}

/** A harness whose provider refuses values with newlines. */
const singleLines: Harness = {
  ...whole,
  async open() {
    const refuse = brokenProvider(base => ({
      put: async (name, bytes, call) => {
        if (textOf(bytes)?.includes('\n')) throw new StoreFault('ERR_SECRET_INVALID')
        return (await base.put?.(name, bytes, call)) ?? {}
      },
    }))
    return refuse.fixture?.(await whole.open()) ?? whole.open()
  },
}

describe('a deviation', () => {
  const deviations = { 'values/spaces-around': 'trimmer 1.0 trims' }

  test('that is seen is reported with its reason, and is no failure', async () => {
    const report = await runConformance({ ...trimming, deviations }, { only: ['values/spaces-around'] })
    expect(report.cases[0]).toMatchObject({ outcome: 'deviation', reason: 'trimmer 1.0 trims' })
    expect(passed(report)).toBe(true)
  })

  test('that is not seen any more is a failure', async () => {
    const result = await one('values/spaces-around', { ...whole, deviations })
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('remove the entry') })
  })

  test('of a case that there is not is a TypeError', async () => {
    await expect(runConformance({ ...whole, deviations: { 'values/typo': 'why' } })).rejects.toThrow(TypeError)
  })
})

describe('a value that a store refuses', () => {
  const refuses = { 'values/newline': 'one line a value' }

  test('is a failure unless the harness says so', async () => {
    expect(await one('values/newline', singleLines)).toMatchObject({ outcome: 'failed' })
  })

  test('is a pass with the reason where the harness says so', async () => {
    const result = await one('values/newline', { ...singleLines, refuses })
    expect(result).toMatchObject({ outcome: 'passed', reason: 'refused, as it must be: one line a value' })
  })

  test('is a failure where the store takes it after all', async () => {
    expect(await one('values/newline', { ...whole, refuses })).toMatchObject({ outcome: 'failed' })
  })

  test('is for values alone', async () => {
    await expect(runConformance({ ...whole, refuses: { 'names/illegal': 'why' } })).rejects.toThrow(TypeError)
  })
})

describe('a case that cannot be tried', () => {
  test('says what the provider lacks', async () => {
    const result = await one('conflicts/loser', memoryHarness('as Azure Key Vault'))
    expect(result).toMatchObject({ outcome: 'not-applicable', reason: 'the provider has no `putIf`' })
  })

  test("gives the harness's own reason where there is one", async () => {
    const open = async () => {
      const { denied: _, ...fixture } = await whole.open()
      return fixture
    }
    expect(await one('failures/denied', { ...whole, open })).toMatchObject({
      reason: 'the harness has no credentials without permission',
    })
    expect(await one('failures/denied', { ...whole, open, lacks: { denied: 'everybody may' } })).toMatchObject({
      reason: 'everybody may',
    })
  })

  test('because of what the store answers says so', async () => {
    const without = brokenReads(({ version: _, ...stored }) => stored)
    const open = async () => without.fixture?.(await whole.open()) ?? whole.open()
    const result = await one('writing/stable-version', { ...whole, open })
    expect(result).toMatchObject({ outcome: 'not-applicable', reason: 'the store has no versions' })
  })

  test('about the whole run is left out of a part of it', async () => {
    expect(await one('leaks/run', whole)).toMatchObject({
      outcome: 'not-applicable',
      reason: 'only a part of the suite ran',
    })
  })
})

test('a fixture with nothing to read is a TypeError', async () => {
  const open = async () => ({ provider: memory({}, { without: ['put'] }), dispose: async () => {} })
  await expect(runConformance({ ...whole, open })).rejects.toThrow('outside.put')
})

test('a case that does not end fails at its limit, and the next one runs', async () => {
  const stuck = async () => {
    const fixture = await whole.open()
    return { ...fixture, provider: altered(fixture.provider, { put: () => new Promise<never>(() => {}) }) }
  }
  const report = await runConformance(
    { ...whole, open: stuck, caseLimit: 50 },
    { only: ['writing/put-get', 'names/empty'] },
  )
  expect(report.cases).toMatchObject([
    { id: 'names/empty', outcome: 'passed' },
    { id: 'writing/put-get', outcome: 'failed', reason: expect.stringContaining('did not end within 0.05 s') },
  ])
})

test('a fixture that cannot be cleared away fails its case, beside what failed before', async () => {
  let opened = 0
  const open = async () => {
    const fixture = await trimming.open()
    // The first is the suite's own model of what a fixture can do.
    return opened++ === 0 ? fixture : { ...fixture, dispose: () => Promise.reject(new Error('still in use')) }
  }
  const report = await runConformance({ ...whole, open }, { only: ['values/spaces-around', 'names/empty'] })
  expect(report.cases).toMatchObject([
    { id: 'values/spaces-around', reason: expect.stringMatching(/^get: expected the .* and then .*still in use/s) },
    { id: 'names/empty', outcome: 'failed', reason: expect.stringContaining('still in use') },
  ])
})

test('a fixture that cannot be opened rejects: there is nothing to say about the provider', async () => {
  const open = () => Promise.reject(new Error('no server'))
  await expect(runConformance({ ...whole, open })).rejects.toThrow('no server')
})

test('a printed value is withheld, and whoever waits for the print goes on', async () => {
  const lines: string[] = []
  const write = process.stderr.write
  process.stderr.write = ((chunk: string, done?: () => void) => {
    lines.push(chunk)
    done?.()
    return true
  }) as typeof write
  try {
    const printing = brokenProvider(base => ({
      get: async (name, call) => {
        const stored = await base.get(name, call)
        await new Promise<void>(resolve => process.stderr.write(`read ${textOf(stored.bytes)}`, () => resolve()))
        await new Promise<void>(resolve => process.stderr.write('done', () => resolve()))
        return stored
      },
    }))
    const open = async () => printing.fixture?.(await whole.open()) ?? whole.open()
    expect(await one('writing/shorter', { ...whole, open })).toMatchObject({ outcome: 'passed' })
  } finally {
    process.stderr.write = write
  }
  expect(lines).toEqual(['[what shows a value is withheld]\n', 'done'])
})

test('the reason of a failure tells what the adapter threw, unless it shows a value', async () => {
  const failing = (message: (bytes: Uint8Array) => string): Harness => ({
    ...whole,
    async open() {
      const fixture = await whole.open()
      const seen: Uint8Array[] = []
      const provider = altered(fixture.provider, {
        put: (name, bytes, call) => {
          seen.push(bytes)
          return fixture.provider.put?.(name, bytes, call) ?? Promise.resolve({})
        },
        getMany: () => Promise.reject(new RangeError(message(seen[0] ?? new Uint8Array()))),
      })
      return { ...fixture, provider }
    },
  })
  const harmless = await one(
    'batches/one-missing',
    failing(() => 'the pool is empty'),
  )
  expect(harmless?.reason).toContain('RangeError: the pool is empty')
  const telling = await one(
    'batches/one-missing',
    failing(bytes => `unexpected ${Buffer.from(bytes).toString('base64')}`),
  )
  expect(telling?.reason).toMatch(/^an error of class RangeError, withheld because its .* shows a value$/)
})

test('no failure says what was read', async () => {
  // The client gives a value where there must be none, and as a version.
  const telling = brokenReads(stored => ({ ...stored, version: textOf(stored.bytes) }))
  const undead = brokenProvider(base => ({
    delete: async () => {},
    put: async (...args) => (await base.put?.(...args)) ?? {},
  }))
  const open = async () => {
    const fixture = telling.fixture?.(await memoryHarness('as a .env file').open())
    return (fixture && undead.fixture?.(fixture)) ?? whole.open()
  }
  const only = cases.map(({ id }) => id).filter(id => /^(writing|deletion|conflicts|sharing|parts)/.test(id))
  const report = await runConformance({ ...whole, open, caseLimit: 1_000 }, { only })
  const reasons = report.cases.filter(({ outcome }) => outcome === 'failed').map(({ id, reason }) => `${id} ${reason}`)
  expect(reasons).toContain(
    'deletion/gone get: expected a rejection with ERR_SECRET_NOT_FOUND, but it resolved to a string',
  )
  expect(reasons.join()).toContain('writing/put-get an error of class ConformanceFailure, withheld because')
  // Canaries are the only texts of so many letters and digits.
  expect(reasons.join('\n')).not.toMatch(/[A-Za-z0-9]{24}/)
})

test('a provider that is frozen, or has its methods on a prototype, is tried like any other', async () => {
  const little = memoryHarness('with little')
  const open = async () => {
    const fixture = await little.open()
    const { provider } = fixture
    const members = ['get', 'put', 'delete', 'classify', 'close'] as const
    const methods = Object.fromEntries(members.map(key => [key, provider[key]?.bind(provider)]))
    const { id, location, limits, retries, cancel } = provider
    const frozen = Object.freeze({ id, location, limits, retries, cancel, ...methods }) as unknown as typeof provider
    return { ...fixture, provider: frozen }
  }
  const report = await runConformance({ ...little, open })
  expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([])
})

describe('the cases themselves', () => {
  test('have ids of one form, each once', () => {
    const ids = cases.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/)
  })

  test('can be run one by one with a client of somebody else', async () => {
    let made = 0
    const connect = ((...args: Parameters<typeof createSecrets>) => {
      made++
      return createSecrets(...args)
    }) as typeof createSecrets
    const report = await runConformance(whole, { only: ['writing/put-get'], connect })
    expect(report.cases).toMatchObject([{ id: 'writing/put-get', outcome: 'passed' }])
    expect(made).toBeGreaterThan(0)
  })
})
