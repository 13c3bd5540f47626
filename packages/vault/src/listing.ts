import { type NamePage, type PageCall, StoreFault } from '@sealwax/core'
import { pathOf } from './address.ts'
import { foreign, isAbsence } from './errors.ts'
import type { Mount } from './mount.ts'
import type { Vault } from './vault.ts'

export interface Listed {
  /** What stands before names in the engine's paths: `MOUNT`, or `MOUNT/metadata`. */
  readonly root: string
  /** Names on one page at most, where each costs a request more within the time of one call. */
  readonly pageSize: number
}

/**
 * Vault lists what stands directly in a folder, all of it at once. A page is names of one folder; the cursor holds what is
 * still to come, names and folders.
 */
export async function listPage(
  vault: Vault,
  mount: Mount,
  { root, pageSize }: Listed,
  prefix: string,
  call: PageCall,
): Promise<NamePage> {
  let pending = call.cursor === undefined ? [folderOf(prefix)] : pathsIn(call.cursor)
  const [first] = pending
  if (first !== undefined && isFolder(first)) {
    const keys = await keysOf(vault, mount, `${pathOf(root)}/${pathOf(first)}`, call)
    const found = keys.map(key => `${first}${key}`).filter(path => path.startsWith(prefix))
    pending = [...found.filter(path => !isFolder(path)), ...found.filter(isFolder), ...pending.slice(1)]
  }
  const end = pending.slice(0, pageSize).findIndex(isFolder)
  const names = pending.slice(0, end === -1 ? pageSize : end)
  const later = pending.slice(names.length)
  return { names, ...(later.length > 0 && { cursor: JSON.stringify(later) }) }
}

async function keysOf(vault: Vault, mount: Mount, folder: string, call: PageCall): Promise<readonly string[]> {
  let answer: Awaited<ReturnType<Vault['send']>>
  try {
    answer = await vault.send({ method: 'GET', path: `${folder}?list=true` }, call)
  } catch (error) {
    if (!isAbsence(error)) return mount.settle(error, call)
    // Nothing in it. Another engine says so as well.
    await mount.check(call)
    return []
  }
  const keys = answer?.get('data')?.get('keys')
  if (keys?.kind !== 'array') throw foreign()
  return keys.entries().map(({ value }) => value.text())
}

/** Up to the last slash of the prefix: `shop/AP` is looked for in `shop/`. The root is a folder without a name. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1)
}

function isFolder(path: string): boolean {
  return path === '' || path.endsWith('/')
}

function pathsIn(cursor: string): readonly string[] {
  const paths: unknown = /^\[".*"\]$/s.test(cursor) ? JSON.parse(cursor) : undefined
  if (Array.isArray(paths)) return paths.map(String)
  throw new StoreFault('ERR_SECRET_INVALID', { hint: 'The page is not known: list from the beginning.' })
}
