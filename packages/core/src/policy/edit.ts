import { SecretError } from '../contract/errors.ts'
import type { Stored, Written } from '../contract/provider.ts'
import type { Backend, Putting } from './backend.ts'
import { unsupported } from './failure.ts'

/** How often an edit begins anew because somebody else wrote in between. */
const attempts = 8

export interface Editing extends Putting {
  /** Allows the edit on a store without compare-and-set, where a concurrent change can be lost. */
  readonly overwrite?: boolean | undefined
}

/**
 * Changes a secret by reading it, computing the new bytes and writing them only where nothing was written in between;
 * begun anew when something was. An absent secret is given to `change` as undefined, and created.
 *
 * @throws SecretError ERR_SECRET_UNSUPPORTED, before any I/O, on a store without compare-and-set and without `overwrite`;
 * ERR_SECRET_CONFLICT where `ifVersion` is not the current one, or others wrote eight times in between.
 */
export async function editSecret(
  backend: Backend,
  name: string,
  editing: Editing,
  change: (stored: Stored | undefined) => Uint8Array,
): Promise<Written> {
  const { overwrite, ifVersion, ...putting } = editing
  const compares = backend.supports('putIf')
  if (!compares && overwrite !== true) {
    throw unsupported(
      backend.provider,
      'putIf',
      name,
      'A field is changed by compare-and-set, so that no concurrent change is lost; `{ overwrite: true }` writes without it.',
    )
  }
  for (let attempt = 1; ; attempt++) {
    const stored = await readIfThere(backend, name, editing)
    const bytes = change(stored)
    const form = stored?.form ?? putting.form
    if (!compares) return backend.put(name, bytes, { ...putting, form })
    // A store with compare-and-set and yet no version of its own has nothing to compare but absence.
    const expected = ifVersion ?? (stored === undefined ? 'absent' : stored.version)
    try {
      return await backend.put(name, bytes, { ...putting, form, ifVersion: expected })
    } catch (error) {
      const conflict = error instanceof SecretError && error.code === 'ERR_SECRET_CONFLICT'
      if (!conflict || ifVersion !== undefined || attempt === attempts) throw error
    }
  }
}

async function readIfThere(backend: Backend, name: string, { signal, timeout }: Editing): Promise<Stored | undefined> {
  try {
    return await backend.read(name, { signal, timeout })
  } catch (error) {
    if (error instanceof SecretError && error.code === 'ERR_SECRET_NOT_FOUND') return undefined
    throw error
  }
}
