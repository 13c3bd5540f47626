import type { AnyProvider, AnySecrets, Capability, SecretsOptions } from '@sealwax/core'
import { fail } from '../assert.ts'
import type { CaseContext, Trace } from '../case.ts'
import type { Fixture, Harness } from '../harness.ts'
import { manualClock } from './manual-clock.ts'
import { listedName, nativeName } from './names.ts'
import type { Connect } from './run.ts'
import { type CallLog, spyOn } from './spy.ts'
import { observer, traced } from './trace.ts'

interface Surroundings {
  readonly harness: Harness
  readonly connect: Connect
  readonly canary: string
  readonly exercised: ReadonlySet<Capability>
  /** Of this case. */
  readonly trace: Trace
  /** Of the cases before. */
  readonly before: Trace
}

/** A case's context, with the end of it. */
export interface OpenContext extends CaseContext {
  readonly calls: CallLog
  close(): Promise<void>
}

export function openContext(fixture: Fixture, around: Surroundings): OpenContext {
  const { harness, canary, trace } = around
  const { provider, calls } = spyOn(fixture.provider)
  const form = provider.limits.names
  const clients: AnySecrets[] = []
  let serial = 0

  const context: OpenContext = {
    harness,
    fixture,
    provider,
    calls,
    canary,
    trace,
    before: around.before,
    exercised: around.exercised,

    value: () => `${canary}${(++serial).toString(36)}`,

    client(options: SecretsOptions = {}, other: AnyProvider = provider) {
      const settings: SecretsOptions = { cache: false, retry: { attempts: 1 }, observe: observer(trace), ...options }
      const client = traced(around.connect(other, settings) as AnySecrets, trace)
      clients.push(client)
      return client
    },

    async seed(name, value) {
      if (provider.put !== undefined) return await context.client().put(name, value)
      const bytes = typeof value === 'string' ? context.stored(value) : value
      await fixture.outside?.put?.(context.native(name), bytes)
      return undefined
    },

    async seedFields(name, fields) {
      const text = JSON.stringify(fields)
      if (provider.limits.maps !== true) return void (await context.seed(name, text))
      const native = context.native(name)
      const bytes = new TextEncoder().encode(text)
      if (provider.put === undefined) await fixture.outside?.put?.(native, bytes)
      else await provider.put(native, bytes, { ...context.call(), token: crypto.randomUUID() })
    },

    stored: value => new TextEncoder().encode(provider.limits.maps ? JSON.stringify({ value }) : value),

    native: name =>
      nativeName(form, name) ?? fail(`the store does not take the name ${JSON.stringify(name)}: ${form.rule}`),
    legal: name => nativeName(form, name) !== undefined,
    listed: name => listedName(form, name),
    call: (signal = new AbortController().signal) => ({ signal, notice: () => {} }),
    manualClock,

    async close() {
      calls.end()
      await fixture.faults?.heal()
      for (const client of clients) await client.close()
    },
  }
  return context
}
