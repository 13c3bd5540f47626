import { type Capability, capabilities, createSecrets, supports } from '@sealwax/core'
import { ConformanceFailure, describe, NotApplicable, within } from '../assert.ts'
import type { Case, Trace } from '../case.ts'
import { cases } from '../cases/index.ts'
import type { Fixture, Harness } from '../harness.ts'
import { makeCanary } from '../leak/find-leak.ts'
import { LeakSearch } from '../leak/search.ts'
import { unmet } from '../needs.ts'
import type { CaseResult, Report } from '../report.ts'
import { openContext } from './context.ts'
import { addTrace, emptyTrace, listen } from './trace.ts'

/** The client to try; another than core's only where the suite itself is tried. */
export type Connect = typeof createSecrets

export interface RunOptions {
  /** Ids of the cases to run. Default: all. Cases about the whole run are then not applicable. */
  readonly only?: readonly string[]
  /** Default: core's `createSecrets`. */
  readonly connect?: Connect
}

/** One run of the suite over one harness: cases in their order, each on a store of its own. */
export class Run {
  readonly cases: readonly Case[]
  readonly #harness: Harness
  readonly #connect: Connect
  readonly #whole: boolean
  readonly #canary: string = makeCanary()
  readonly #trace: Trace = emptyTrace()
  readonly #exercised: Set<Capability> = new Set()
  readonly #results: CaseResult[] = []
  /** Opened for what it can do, not for what it holds. */
  #model: Fixture | undefined

  constructor(harness: Harness, options: RunOptions = {}) {
    this.#harness = harness
    this.#connect = options.connect ?? createSecrets
    const known = new Set(cases.map(({ id }) => id))
    for (const id of [
      ...(options.only ?? []),
      ...Object.keys(harness.deviations ?? {}),
      ...Object.keys(harness.refuses ?? {}),
    ]) {
      if (!known.has(id)) throw new TypeError(`there is no case ${JSON.stringify(id)}; see \`cases\` for their ids`)
    }
    for (const id of Object.keys(harness.refuses ?? {})) {
      if (!id.startsWith('values/'))
        throw new TypeError(`refuses is for the cases values/…, received ${JSON.stringify(id)}`)
    }
    this.#whole = options.only === undefined
    this.cases = cases.filter(({ id }) => options.only?.includes(id) ?? true)
  }

  /** Milliseconds for one case. */
  get caseLimit(): number {
    return this.#harness.caseLimit ?? 30_000
  }

  /** Whether every case has run. */
  get finished(): boolean {
    return this.#whole && this.#results.length === this.cases.length
  }

  /** Runs one case and keeps its result. Never rejects for what the provider does. */
  async run(each: Case): Promise<CaseResult> {
    const { id, title } = each
    const outcome = await this.#outcome(each)
    const result: CaseResult = { id, title, ...outcome }
    this.#results.push(result)
    return result
  }

  /** To be asked for when every case has run. */
  async report(): Promise<Report> {
    const { provider } = await this.#open()
    const { maxBytes, empty, binary } = provider.limits
    return {
      format: 1,
      provider: provider.id,
      server: this.#harness.server,
      limits: { maxBytes, empty, binary },
      capabilities: capabilities.filter(capability => supports(provider, capability)),
      exercised: capabilities.filter(capability => this.#exercised.has(capability)),
      cases: this.#results,
    }
  }

  async dispose(): Promise<void> {
    const model = this.#model
    this.#model = undefined
    await model?.dispose()
  }

  async #outcome(each: Case): Promise<Pick<CaseResult, 'outcome' | 'reason'>> {
    const why = unmet(each.needs, await this.#open(), this.#harness) ?? this.#notYet(each)
    if (why !== undefined) return { outcome: 'not-applicable', reason: why }
    const failure = await this.#try(each)
    if (failure instanceof NotApplicable) return { outcome: 'not-applicable', reason: failure.message }
    const deviation = this.#harness.deviations?.[each.id]
    if (deviation !== undefined) {
      if (failure !== undefined) return { outcome: 'deviation', reason: deviation }
      return { outcome: 'failed', reason: 'the harness calls this a deviation, but it passed: remove the entry' }
    }
    if (failure !== undefined) return { outcome: 'failed', reason: failure }
    const refusal = this.#harness.refuses?.[each.id]
    return refusal === undefined
      ? { outcome: 'passed' }
      : { outcome: 'passed', reason: `refused, as it must be: ${refusal}` }
  }

  /** Cases about the whole run say nothing about a part of it. */
  #notYet(each: Case): string | undefined {
    if (!each.needs.includes('whole-run')) return undefined
    const before = this.cases.slice(0, this.cases.indexOf(each))
    const done = new Set(this.#results.map(({ id }) => id))
    return this.#whole && before.every(({ id }) => done.has(id)) ? undefined : 'only a part of the suite ran'
  }

  /** The reason of a failure, or undefined. */
  async #try(each: Case): Promise<string | NotApplicable | undefined> {
    const trace = emptyTrace()
    const stopListening = listen(trace, this.#canary)
    try {
      const fixture = await this.#harness.open()
      const run = { harness: this.#harness, connect: this.#connect, canary: this.#canary, exercised: this.#exercised }
      const context = openContext(fixture, { ...run, trace, before: this.#trace })
      const broken = await this.#failureOf(() => each.run(context), 'the case')
      const closed = await this.#failureOf(() => context.close(), 'closing the clients')
      const cleared = await this.#failureOf(() => fixture.dispose(), 'disposing of the fixture')
      if (broken instanceof NotApplicable) return broken
      const failures = [broken, closed, cleared].filter(failure => failure !== undefined)
      if (failures.length > 0) return failures.join('; and then ')
      for (const capability of context.calls.capabilities) this.#exercised.add(capability)
      return undefined
    } catch (error) {
      return this.#reason(error)
    } finally {
      stopListening()
      // What the cases about leaks provoke they look at themselves.
      if (!each.id.startsWith('leaks/')) addTrace(this.#trace, trace)
    }
  }

  async #failureOf(step: () => Promise<void>, what: string): Promise<string | NotApplicable | undefined> {
    try {
      await within(step(), what, this.caseLimit)
      return undefined
    } catch (error) {
      return error instanceof NotApplicable ? error : this.#reason(error)
    }
  }

  /** What went wrong, for the person who writes the adapter; an error that shows a value is only named. */
  #reason(error: unknown): string {
    const found = new LeakSearch(this.#canary).through(error)
    if (found !== undefined) return `${describe(error)}, withheld because its ${found.surface} shows a value`
    if (error instanceof ConformanceFailure) return error.message
    return error instanceof Error ? `${describe(error)}: ${error.stack ?? error.message}` : describe(error)
  }

  async #open(): Promise<Fixture> {
    this.#model ??= await this.#harness.open()
    const { provider, outside } = this.#model
    if (!supports(provider, 'put') && outside?.put === undefined) {
      throw new TypeError(
        'a fixture whose provider cannot put must have outside.put: otherwise there is nothing to read',
      )
    }
    return this.#model
  }
}

/**
 * Runs the suite without a test runner.
 *
 * @throws TypeError for a harness that names cases which do not exist, or that has no way to store a value.
 * @example
 * const report = await runConformance(harness)
 * console.log(formatReport(report))
 * process.exitCode = passed(report) ? 0 : 1
 */
export async function runConformance(harness: Harness, options: RunOptions = {}): Promise<Report> {
  const run = new Run(harness, options)
  try {
    for (const each of run.cases) await run.run(each)
    return await run.report()
  } finally {
    await run.dispose()
  }
}
