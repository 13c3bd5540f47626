import { SecretError } from '@sealwax/core'
import { type TellProgress, workThrough } from './chunks.ts'
import type { Shape } from './fingerprints.ts'
import { carried, holdsTheSame, type Obstacle, shapeFor, shapeOf, type TransferOptions } from './preflight.ts'
import type { Putting, Side } from './side.ts'
import { wipe } from './value.ts'

/** What became of the secrets that were to be written. Each is in one of the lists. */
export interface Copied {
  /** Written, read back, and the same. */
  readonly copied: string[]
  /** Somebody else had written the same meanwhile. */
  readonly equal: string[]
  /** Somebody else had written another value meanwhile; it was left as it is. */
  readonly kept: string[]
  readonly failed: Obstacle[]
  /** Not reached, because the copy was stopped. */
  readonly left: string[]
}

export interface CopyOptions extends TransferOptions {
  /** Aborts when nothing more shall be begun. What is under way is finished and read back. */
  readonly stop?: AbortSignal
  /** Waits this many milliseconds before a value is read back once more, from a store that may lag behind its writes. */
  readonly wait?: (milliseconds: number) => Promise<void>
}

/** Writes under way at once. A file is written whole each time, by one after the other anyway. */
const writesAtOnce = 8

/** So many failures that may pass, one after another with no success between them, end the copy: the store is down. */
const patience = 8

/** Milliseconds before reading back again. Google's `latest`, and Azure's after a put, may be old for a moment. */
const lags: readonly number[] = [100, 400, 1_500, 4_000]

/**
 * Copies secrets whose names a {@link preflight} gave as to be written. Each is read in both stores once more, because they
 * may have changed since; written where it is still absent there (or its version still the one that was seen); read back;
 * and compared. There is no state between runs: what was copied is found equal by the next.
 */
export async function copy(
  source: Side,
  target: Side,
  names: readonly string[],
  options: CopyOptions,
): Promise<Copied> {
  const { stop, tell } = options
  const outcome: Copied = { copied: [], equal: [], kept: [], failed: [], left: [] }
  const health = new Health()
  const size = target.provider.local === true ? 1 : writesAtOnce
  const tellUntilStopped: TellProgress = progress => {
    if (outcome.left.length === 0) tell?.(progress)
  }
  await workThrough(names, { doing: 'copying', tell: tellUntilStopped, size }, async chunk => {
    if (stop?.aborted || health.isDown) outcome.left.push(...chunk)
    else await Promise.all(chunk.map(name => copyOne(name, { source, target, options, outcome, health })))
  })
  return outcome
}

interface Work {
  readonly source: Side
  readonly target: Side
  readonly options: CopyOptions
  readonly outcome: Copied
  readonly health: Health
}

async function copyOne(name: string, work: Work): Promise<void> {
  const { outcome, health } = work
  try {
    outcome[await carry(name, work)].push(name)
    health.good()
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    outcome.failed.push({ name, error })
    health.failed(error)
  }
}

async function carry(name: string, { source, target, options }: Work): Promise<'copied' | 'equal' | 'kept'> {
  const [here, there] = await Promise.all([source.read(name), target.read(name)])
  try {
    if ('error' in here) throw here.error
    if (here.state === 'absent') throw vanished(name, source)
    if (there.state === 'failed') throw there.error
    if (there.state === 'disabled' && options.overwrite !== true) throw there.error
    const isThere = there.state === 'there'
    if (isThere && holdsTheSame(here.value, there.value, target, options)) return 'equal'
    if (isThere && options.overwrite !== true) return 'kept'

    const shape = shapeFor(here.value, target, options)
    const expected = options.fingerprints.of(here.value, shape)
    const { attributes } = carried(here.attributes, target)
    const isSame = (waits: readonly number[]): Promise<boolean> =>
      readsBack(name, { target, options }, { shape, expected, waits })
    const ifVersion = conditionFor(there, target)
    try {
      await target.put(name, here.value, { shape, attributes, ifVersion })
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      // Whether a write without an answer took place, the store knows.
      if (error.retryable && (await isSame(lags))) return 'copied'
      if (error.code !== 'ERR_SECRET_CONFLICT' || isThere) throw error
      return (await isSame([])) ? 'equal' : 'kept'
    }
    // A file has no lag.
    if (!(await isSame(target.provider.local === true ? [] : lags))) throw changed(name, target)
    return 'copied'
  } finally {
    for (const found of [here, there]) if (found.state === 'there') wipe(found.value)
  }
}

/** On what a put shall depend, where the store can compare and set in one step. */
function conditionFor(there: Awaited<ReturnType<Side['read']>>, target: Side): Putting['ifVersion'] {
  if (!target.can('putIf')) return undefined
  if (there.state === 'absent') return 'absent'
  return there.state === 'there' ? there.version : undefined
}

async function readsBack(
  name: string,
  { target, options }: Pick<Work, 'target' | 'options'>,
  { shape, expected, waits }: { readonly shape: Shape; readonly expected: string; readonly waits: readonly number[] },
): Promise<boolean> {
  const { fingerprints, wait = sleep } = options
  for (const time of [0, ...waits]) {
    if (time > 0) await wait(time)
    const found = await target.read(name)
    if ('error' in found) throw found.error
    if (found.state === 'absent') continue
    const isSame = shapeOf(found.value) === shape && fingerprints.of(found.value, shape) === expected
    wipe(found.value)
    if (isSame) return true
  }
  return false
}

/** Tells a store that is down from secrets that fail one by one. */
class Health {
  #failures = 0

  get isDown(): boolean {
    return this.#failures >= patience
  }

  good(): void {
    this.#failures = 0
  }

  failed({ retryable }: SecretError): void {
    this.#failures = retryable ? this.#failures + 1 : 0
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

function vanished(name: string, source: Side): SecretError {
  return new SecretError(
    `${JSON.stringify(name)} is no longer in ${source.label}, where it was listed. Run it again.`,
    {
      code: 'ERR_SECRET_NOT_FOUND',
      provider: source.provider.id,
      operation: 'get',
      secretName: name,
    },
  )
}

function changed(name: string, target: Side): SecretError {
  return new SecretError(
    `${JSON.stringify(name)} was written to ${target.label}, and what is read there is another value: somebody else wrote it at the same time, or the store changed it. Look at it there, or run it again.`,
    { code: 'ERR_SECRET_CORRUPT', provider: target.provider.id, operation: 'put', secretName: name },
  )
}
