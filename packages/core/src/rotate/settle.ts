import { count } from '../client/option-checks.ts'
import type { Found } from './desk.ts'
import { checkStrategy, goOn } from './engine.ts'
import type { Home, RotatedClient } from './home.ts'
import { checkedOptions, notRotated, prepare } from './rotate.ts'
import { type Held, Run } from './run.ts'
import type { RotationOptions } from './settings.ts'
import { RotationError, type RotationStatus, statusOf } from './status.ts'
import { withEpoch } from './steps/withdrawing.ts'
import { isSameValue } from './value.ts'

/**
 * Goes back to the old credential, as long as it is valid: from then on the new one is the old one, with a grace of its own.
 * Before anything was published, gives the candidate up.
 *
 * @throws RotationError _CONFLICT where there is no way back: nothing is under way, the old credential is being revoked or
 * never goes on working (one credential), the rotation is one of a compromised credential. SecretError as the store answers.
 */
export async function rollback(
  secrets: RotatedClient,
  name: string,
  options: RotationOptions,
): Promise<RotationStatus> {
  const { home, settings } = prepare(secrets, name, options)
  return Run.open(home, settings, async run => {
    const way = await run.decide(held => turnBack(run, held))
    const status = await goOn(run)
    if (way === 'off') {
      if (status.phase === 'idle' && status.last?.reason === 'asked') return status
      throw refused(home, status, 'the candidate was published, or the old credential does not work any more.')
    }
    if (status.kind === 'rollback' && (status.phase === 'grace' || status.last?.outcome === 'rolled-back'))
      return status
    throw notRotated(home, status)
  })
}

/** Calls off what was not published yet, or begins the way back. */
async function turnBack(run: Run, held: Held): Promise<'off' | 'back'> {
  const { record } = held
  checkStrategy(run, held)
  if (record.phase === 'creating' || record.phase === 'setting') {
    if (record.kind === 'rollback') return 'back'
    await run.move(held, { phase: 'withdrawing', afterwards: 'idle', trouble: 'asked' })
    return 'off'
  }
  const published = await run.desk.read('published')
  const why = await noWayBack(run, held, published)
  if (why !== undefined) throw refused(run.home, statusOf(run.home.name, record), why)
  await run.move(held, {
    ...run.nextEpoch(record),
    phase: 'creating',
    kind: 'rollback',
    attempt: 1,
    base: published.version,
    before: record.base,
    promotedAt: undefined,
    graceUntil: undefined,
    givenUp: withEpoch(record),
  })
  run.target.tell('rollback', record.epoch, 'ok')
  return 'back'
}

/** Why it cannot go back; undefined where it can. */
async function noWayBack(run: Run, { record }: Held, { value }: Found): Promise<string | undefined> {
  const { phase, compromised, kind } = record
  if (phase !== 'grace') return `there is nothing to go back from (${phase}).`
  if (kind === 'rollback') return 'it went back already: rotate again instead.'
  if (compromised) return 'the old credential is known to somebody else.'
  if (!run.strategy.overlaps)
    return 'with one credential, the old one ended when the new one was set: rotate again instead.'
  const { own } = await run.readCandidate(record)
  const previous = await run.previousOf(record, own)
  if (own?.candidate === undefined || !isSameValue(value, own.candidate)) {
    return 'somebody else changed the published value: see `verify`.'
  }
  if (previous === undefined) return 'the old value is not to be had any more.'
  if (run.strategy.test === undefined) return undefined
  const answer = await run.target.test(previous, record)
  if (answer === 'accepted') return undefined
  return answer === 'refused' ? 'the target refuses the old credential.' : 'the target does not answer: try again.'
}

/**
 * Ends grace now: the old credential is revoked, if the published one works. For when everybody has moved on, or where nobody
 * said who else uses it.
 *
 * @throws RotationError _CONFLICT where there is nothing to revoke, or an operator is needed; _UNAVAILABLE where the target does
 * not answer: `resume` then goes on. SecretError as the store answers.
 */
export async function revoke(secrets: RotatedClient, name: string, options: RotationOptions): Promise<RotationStatus> {
  const { home, settings } = prepare(secrets, name, options)
  return Run.open(home, settings, async run => {
    await run.decide(async held => {
      const { record } = held
      checkStrategy(run, held)
      if (record.phase !== 'grace' && record.phase !== 'revoking') {
        throw refused(home, statusOf(home.name, record), `there is nothing to revoke (${record.phase}).`)
      }
      if (record.stage + 1 < run.strategy.stages && record.kind === 'rotation') {
        throw refused(home, statusOf(home.name, record), 'the old key is in use until the last stage: call `resume`.')
      }
      await run.move(held, { forced: true })
    })
    const status = await goOn(run)
    if (status.phase === 'idle') return status
    throw notRotated(home, status)
  })
}

export interface AdoptOptions extends RotationOptions {
  /**
   * `published`: what the store publishes now is kept; a candidate is withdrawn. `candidate`: the candidate is published over
   * whatever is there. Default: `published`.
   */
  readonly keep?: 'published' | 'candidate'
  /** The greatest fence that the target has seen, where it says `fenced` because the store was set back: the next is greater. */
  readonly fence?: number
}

/**
 * Says which credential is kept, where two changes met (`needs-operator`), or takes a secret on that was changed past the
 * rotation. What is kept has to authenticate.
 *
 * @throws RotationError _CONFLICT where the credential to keep does not authenticate, or there is no candidate; _UNAVAILABLE
 * where the target does not answer. SecretError as the store answers.
 */
export async function adopt(secrets: RotatedClient, name: string, options: AdoptOptions): Promise<RotationStatus> {
  const { keep = 'published', fence, ...rest } = checkedOptions(options)
  if (keep !== 'published' && keep !== 'candidate') {
    throw new TypeError("options.keep must be 'published' or 'candidate'")
  }
  const above = count('options.fence', fence, 0, 0)
  const { home, settings } = prepare(secrets, name, rest)
  return Run.open(home, settings, async run => {
    await run.decide(async held => {
      if (held.record.epoch <= above) await run.move(held, { epoch: above + 1 })
    })
    await run.decide(async held => {
      checkStrategy(run, held)
      await (keep === 'published' ? keepPublished(run, held) : keepCandidate(run, held))
      run.target.tell('adopt', held.record.epoch, 'ok')
    })
    const status = await goOn(run)
    if (status.phase !== 'needs-operator' && status.waitsFor !== 'target' && status.waitsFor !== 'administrator') {
      return status
    }
    throw notRotated(home, status)
  })
}

async function keepPublished(run: Run, held: Held): Promise<void> {
  const { home, strategy, target } = run
  const { record } = held
  const published = await run.desk.readNeeded()
  if (strategy.test !== undefined) {
    const answer = await target.test(published, record)
    const status = statusOf(home.name, record)
    if (answer === 'unknown') throw silent(home, status)
    if (answer === 'refused') throw refused(home, status, 'the target refuses the published credential.')
  }
  const { version, createdAt } = await run.desk.read('published')
  // Where the store does not tell how old it is, it is counted from now on.
  const bornAt = createdAt ?? run.now()
  if (record.phase === 'idle') {
    await run.move(held, { base: version, bornAt, disturbed: undefined, last: { outcome: 'adopted', at: run.now() } })
    return
  }
  const { own } = await run.readCandidate(record)
  const isCandidate = own?.candidate !== undefined && isSameValue(published, own.candidate)
  if (isCandidate && record.trouble === 'previous-lost') {
    await run.writeCandidate({ format: 1, token: record.token }, await run.readCandidate(record))
    await run.move(held, { phase: 'idle', trouble: undefined, last: { outcome: 'adopted', at: run.now() } })
    return
  }
  // It is what the rotation wanted to publish: then it goes on from there.
  await run.move(
    held,
    isCandidate
      ? { phase: 'setting', trouble: undefined, disturbed: undefined }
      : { phase: 'withdrawing', afterwards: 'idle', bornAt, trouble: undefined, disturbed: undefined },
  )
}

async function keepCandidate(run: Run, held: Held): Promise<void> {
  const { home, strategy, target } = run
  const { record } = held
  const { own } = await run.readCandidate(record)
  const status = statusOf(home.name, record)
  if (record.phase !== 'needs-operator' || own?.candidate === undefined) {
    throw refused(home, status, `there is no candidate that waits for an operator (${record.phase}).`)
  }
  if (strategy.test !== undefined) {
    const answer = await target.test(own.candidate, record)
    if (answer === 'unknown') throw silent(home, status)
    if (answer === 'refused') throw refused(home, status, 'the target refuses the candidate.')
  }
  // From here on, what is there now is what the rotation replaces.
  const published = await run.desk.read('published')
  if (!run.desk.keepsVersions && published.value !== undefined) {
    const kept = await run.readCandidate(record)
    await run.writeCandidate({ ...own, previous: published.value }, kept)
  }
  await run.move(held, { phase: 'setting', base: published.version, trouble: undefined, disturbed: undefined })
}

function refused({ name, backend }: Home, status: RotationStatus, why: string): RotationError {
  const text = `${JSON.stringify(name)} was left as it is: ${why}`
  return new RotationError(text, 'ERR_SECRET_CONFLICT', backend.provider.id, status)
}

function silent({ name, backend }: Home, status: RotationStatus): RotationError {
  const text = `${JSON.stringify(name)} was left as it is: its target does not answer. Try again when it is back.`
  return new RotationError(text, 'ERR_SECRET_UNAVAILABLE', backend.provider.id, status)
}
