import { checkFunction } from '../../client/option-checks.ts'
import { checkedName, checkKeys, wrongArgument } from '../../contract/arguments.ts'
import { SecretError } from '../../contract/errors.ts'
import { Limiter } from '../../contract/limiter.ts'
import { siblingName } from '../../contract/names.ts'
import type { Stored, VersionInfo } from '../../contract/provider.ts'
import { policyOf, type RotatedClient } from '../home.ts'
import { KillSwitch } from '../kill-switch.ts'
import { parseRecord, type RotationRecord } from '../record/record.ts'
import { readValue } from '../value.ts'
import { type Covered, findCovered, type Limit } from './covered.ts'
import { type CheckedPolicy, type RotationPolicy, readPolicy } from './policy.ts'
import { type Age, type Moment, type SurveyedSecret, surveyedOf, troubledOf } from './surveyed.ts'

export interface SurveyOptions {
  /** Awaited before each call to a store: a token bucket for each account. What it rejects with ends the survey. */
  readonly limit?: Limit
  /** These secrets only, and no list of all: for a look at a few. */
  readonly names?: readonly string[]
  readonly signal?: AbortSignal
}

/** Batches that are under way at once. */
const width = 8
/** Records in one batch, where the store itself has no bound. */
const usualBatch = 100

/**
 * Every secret that a rule covers: how far its rotation is, when it is due, and what is to be called. It is found out from the pages
 * of the store's list and from its records, read many at a time; only the age of a secret that was never rotated is asked for by
 * itself, where the store has versions.
 *
 * Ages: a rotation dates its credential. For one that was never rotated, the store's versions tell; a list that tells when a secret
 * was made spares the question for young ones. Where nothing tells, it is due. A value that was changed by hand since is younger
 * than it seems, and is rotated early; `adopt` tells its age.
 *
 * @throws SecretError as the store answers a list; _UNSUPPORTED where it has none and a rule is for a beginning of names. What
 * goes wrong with one secret is told with it. TypeError, RangeError at once.
 * @example
 * for await (const { name, task, overdueMs } of survey(secrets, policy)) if (task !== undefined) console.log(name, task, overdueMs)
 */
export function survey(
  secrets: RotatedClient,
  policy: RotationPolicy,
  options: SurveyOptions = {},
): AsyncIterableIterator<SurveyedSecret> {
  const rules = readPolicy(policy)
  policyOf(secrets)
  checkKeys('options', options, ['limit', 'names', 'signal'])
  checkFunction('options.limit', options.limit)
  if (options.names !== undefined) {
    if (!Array.isArray(options.names)) throw wrongArgument('options.names', 'an array of names', options.names)
    for (const name of options.names) rules.optionsFor(checkedName(name, 'options.names[]'))
  }
  return new Survey(secrets, rules, options).run()
}

class Survey {
  readonly #secrets: RotatedClient
  readonly #rules: CheckedPolicy
  readonly #limit: Limit
  readonly #names: readonly string[] | undefined
  readonly #signal: AbortSignal | undefined
  readonly #lanes = new Limiter(width)

  constructor(secrets: RotatedClient, rules: CheckedPolicy, { limit = () => {}, names, signal }: SurveyOptions) {
    this.#secrets = secrets
    this.#rules = rules
    this.#limit = limit
    this.#names = names
    this.#signal = signal
  }

  async *run(): AsyncGenerator<SurveyedSecret, void, undefined> {
    const moment = await this.#moment()
    const groups = await findCovered(this.#secrets, this.#rules, {
      limit: this.#limit,
      names: this.#names,
      signal: this.#signal,
    })
    for (const { name, rule, error } of groups.troubled) {
      yield troubledOf({ name, rule }, error === undefined ? 'not-found' : 'unsupported', error)
    }
    for (const group of groups.stores) {
      const size = group.backend.supports('getMany')
        ? Math.min(group.backend.provider.limits.batch ?? usualBatch, usualBatch)
        : 1
      const batches: Covered[][] = []
      for (let at = 0; at < group.secrets.length; at += size) batches.push(group.secrets.slice(at, at + size))
      for await (const looked of ahead(batches, batch => this.#look(batch, moment))) yield* looked
    }
  }

  async #moment(): Promise<Moment> {
    const { clock } = policyOf(this.#secrets)
    const everything = KillSwitch.find(this.#secrets)
    if (everything !== undefined) {
      await this.#limit({ provider: everything.provider, location: everything.location, operation: 'get', names: 1 })
    }
    const paused = await everything?.read(this.#signal)
    const now = Math.floor(clock.now())
    return { now, paused, frozenUntil: this.#rules.frozenUntil(now) }
  }

  async #look(batch: readonly Covered[], moment: Moment): Promise<readonly SurveyedSecret[]> {
    this.#signal?.throwIfAborted()
    const records = await this.#readRecords(batch.filter(({ mayHaveRecord }) => mayHaveRecord))
    return Promise.all(batch.map(covered => this.#assess(covered, records.get(covered.native), moment)))
  }

  async #assess(covered: Covered, stored: Stored | SecretError | undefined, moment: Moment): Promise<SurveyedSecret> {
    const { name, rule } = covered
    if (stored instanceof SecretError && stored.code !== 'ERR_SECRET_NOT_FOUND') {
      return troubledOf(covered, 'failed', stored)
    }
    const found = stored instanceof SecretError ? undefined : stored
    const record = found === undefined ? undefined : parseRecord(readValue(found).bytes)
    if (found !== undefined && record === undefined) return troubledOf(covered, 'failed', unreadable(covered))
    try {
      const age = await this.#ageOf(covered, record, moment)
      return surveyedOf({ name, rule, record, writtenAt: found?.createdAt?.getTime(), age }, moment)
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      const isAbsent = error.code === 'ERR_SECRET_NOT_FOUND'
      return troubledOf(covered, isAbsent ? 'not-found' : 'failed', isAbsent ? undefined : error)
    }
  }

  async #ageOf(covered: Covered, record: RotationRecord | undefined, { now }: Moment): Promise<Age> {
    const { rule, isListed, madeAt } = covered
    if (record?.bornAt !== undefined) return { bornAt: record.bornAt, from: 'record' }
    // After a way back to a value of which nobody knew how old it was: what the store dates is the way back.
    const isBack = record?.rotatedAt !== undefined
    if (isBack || (rule.maxAge === undefined && isListed)) return { bornAt: undefined, from: 'unknown' }
    // No value is older than its secret.
    if (madeAt !== undefined && rule.maxAge !== undefined && now < madeAt + rule.maxAge) {
      return { bornAt: madeAt, from: 'list' }
    }
    const bornAt = await this.#currentSince(covered)
    return { bornAt, from: bornAt === undefined ? 'unknown' : 'versions' }
  }

  /** When the current version was made. @throws SecretError _NOT_FOUND where there is no such secret. */
  async #currentSince({ native, backend, isListed }: Covered): Promise<number | undefined> {
    const { provider } = backend
    const call = { provider: provider.id, location: provider.location, names: 1 }
    return this.#lanes.run(async () => {
      if (backend.supports('versions')) {
        await this.#limit({ ...call, operation: 'versions' })
        return currentOf(backend.versions(native, { signal: this.#signal }))
      }
      if (isListed) return undefined
      await this.#limit({ ...call, operation: 'get' })
      const { bytes } = await backend.read(native, { signal: this.#signal })
      bytes.fill(0)
      return undefined
    })
  }

  async #readRecords(batch: readonly Covered[]): Promise<ReadonlyMap<string, Stored | SecretError>> {
    const [first] = batch
    if (first === undefined) return new Map()
    const { backend } = first
    const { provider } = backend
    const call = { provider: provider.id, location: provider.location, names: batch.length }
    const natives = new Map(batch.map(({ native }) => [siblingName(native, 'rotation'), native]))
    const [only] = natives.keys()
    if (natives.size === 1 && only !== undefined) {
      await this.#limit({ ...call, operation: 'get' })
      const one = await backend.read(only, { signal: this.#signal }).catch((error: unknown) => {
        if (error instanceof SecretError) return error
        throw error
      })
      return new Map([[first.native, one]])
    }
    await this.#limit({ ...call, operation: 'getMany' })
    const found = await backend.readMany([...natives.keys()], { signal: this.#signal })
    return new Map([...found].map(([sibling, one]) => [natives.get(sibling) as string, one]))
  }
}

async function currentOf(versions: AsyncIterable<VersionInfo>): Promise<number | undefined> {
  for await (const { current, createdAt } of versions) if (current) return createdAt?.getTime()
  return undefined
}

/** Results in order, with the next ones under way. */
async function* ahead<T, R>(items: readonly T[], work: (item: T) => Promise<R>): AsyncGenerator<R, void, undefined> {
  const running: Promise<R>[] = []
  let next = 0
  const start = (): void => {
    const promise = work(items[next++] as T)
    // Awaited in its turn; until then nobody listens.
    promise.catch(() => undefined)
    running.push(promise)
  }
  while (next < items.length && running.length < width) start()
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first
    if (next < items.length) start()
    yield result
  }
}

function unreadable({ name, native, backend: { provider } }: Covered): SecretError {
  return new SecretError(
    `What is kept for the rotation of ${JSON.stringify(name)} in ${provider.location} cannot be read: it was written by another version, or changed by hand. Look at ${siblingName(native, 'rotation')} with the tools of the store.`,
    { code: 'ERR_SECRET_CORRUPT', provider: provider.id, secretName: name },
  )
}
