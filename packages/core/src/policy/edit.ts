import { SecretError } from '../contract/errors.ts'
import type { SecretProvider, Stored, Written } from '../contract/provider.ts'
import { randomFraction } from '../generate/random-fraction.ts'
import type { Backend } from './backend.ts'
import { sleep } from './deadline.ts'
import type { Putting } from './put-task.ts'
import { unsupported } from './wording.ts'

/** How often an edit begins anew because somebody else wrote in between. */
const attempts = 10

/** Milliseconds of the longest first wait after a conflict, doubled each time: who met once shall not meet again. */
const firstWait = 5

export interface Editing extends Putting {
  /** Allows the edit on a store without compare-and-set, where a concurrent change can be lost. */
  readonly overwrite?: boolean | undefined
}

/** The last edit of each secret that is under way in this process. */
const underWay: WeakMap<SecretProvider, Map<string, Promise<unknown>>> = new WeakMap()

/**
 * Changes a secret by reading it, computing the new bytes and writing them only where nothing was written in between;
 * begun anew when something was. An absent secret is given to `change` as undefined, and created. Edits of one secret in
 * this process take turns: they would only conflict with one another.
 *
 * @throws SecretError ERR_SECRET_UNSUPPORTED, before any I/O, on a store without compare-and-set and without `overwrite`;
 * ERR_SECRET_CONFLICT where `ifVersion` is not the current one, or others wrote ten times in between; ERR_SECRET_TIMEOUT
 * where all of it took longer than the timeout.
 */
export async function editSecret(
  backend: Backend,
  name: string,
  editing: Editing,
  change: (stored: Stored | undefined) => Uint8Array,
): Promise<Written> {
  const unconditional = editing.overwrite === true && editing.ifVersion === undefined
  if (!backend.supports('putIf') && !unconditional) throw cannotCompare(backend, name)
  const { timeout: _whole, ...rest } = editing
  return backend.within({ operation: 'put', name }, editing, asking =>
    inTurn(backend, name, () => edit(backend, name, { ...rest, ...asking }, change)),
  )
}

async function inTurn<T>(backend: Backend, name: string, work: () => Promise<T>): Promise<T> {
  const turns = underWay.get(backend.provider) ?? new Map<string, Promise<unknown>>()
  underWay.set(backend.provider, turns)
  const secret = backend.identify(name)
  const before = turns.get(secret)
  const turn = (before ?? Promise.resolve()).then(work, work)
  turns.set(secret, turn)
  try {
    return await turn
  } finally {
    if (turns.get(secret) === turn) turns.delete(secret)
  }
}

async function edit(
  backend: Backend,
  name: string,
  editing: Omit<Editing, 'signal'> & { readonly signal: AbortSignal },
  change: (stored: Stored | undefined) => Uint8Array,
): Promise<Written> {
  const { overwrite: _checked, ifVersion, ...putting } = editing
  const { signal, deadline } = editing
  let refused: string | undefined
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    const stored = await readIfThere(backend, name, { signal, deadline })
    const bytes = change(stored)
    // Whatever the store makes of a plain value: a text with fields is a whole map.
    const whole = { ...putting, form: 'map' } as const
    if (!backend.supports('putIf')) return backend.put(name, bytes, whole)
    const expected = ifVersion ?? (stored === undefined ? 'absent' : stored.version)
    if (expected === undefined) throw cannotCompare(backend, name)
    try {
      return await backend.put(name, bytes, { ...whole, ifVersion: expected })
    } catch (error) {
      const conflict = error instanceof SecretError && error.code === 'ERR_SECRET_CONFLICT'
      // Where the version that was read is refused twice, it is not because of somebody's write in between.
      if (!conflict || ifVersion !== undefined || expected === refused || attempt === attempts) throw error
      refused = expected
      await sleep(randomFraction() * firstWait * 2 ** attempt, signal, backend.policy.clock)
    }
  }
}

async function readIfThere(
  backend: Backend,
  name: string,
  asking: { readonly signal: AbortSignal; readonly deadline: number | undefined },
): Promise<Stored | undefined> {
  try {
    return await backend.read(name, asking)
  } catch (error) {
    if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return undefined
    throw error
  }
}

function cannotCompare({ provider }: Backend, name: string): SecretError {
  const hint =
    'A field is changed by compare-and-set, so that no concurrent change is lost; `{ overwrite: true }` writes without it.'
  return unsupported(provider, 'putIf', name, hint)
}
