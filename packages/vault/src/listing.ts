import type { NamePage, PageCall } from '@sealwax/core'
import { StoreFault } from '@sealwax/core'
import { pathOf } from './address.ts'
import { foreign, isAbsence } from './errors.ts'
import type { Mount } from './mount.ts'
import type { Vault } from './vault.ts'

/**
 * One folder a page: Vault lists what stands directly in a folder, without pages. The cursor holds the folders that are
 * still to be listed.
 *
 * @param root What stands before names in the engine's paths: `MOUNT`, or `MOUNT/metadata`.
 */
export async function listFolder(
  vault: Vault,
  mount: Mount,
  root: string,
  prefix: string,
  call: PageCall,
): Promise<NamePage> {
  const [folder = '', ...later] = call.cursor === undefined ? [folderOf(prefix)] : foldersIn(call.cursor)
  const keys = await keysOf(vault, mount, root, folder, call)
  const found = keys.map(key => `${folder}${key}`).filter(path => path.startsWith(prefix))
  const pending = [...found.filter(path => path.endsWith('/')), ...later]
  const names = found.filter(path => !path.endsWith('/'))
  return { names, ...(pending.length > 0 && { cursor: JSON.stringify(pending) }) }
}

async function keysOf(
  vault: Vault,
  mount: Mount,
  root: string,
  folder: string,
  call: PageCall,
): Promise<readonly string[]> {
  const path = `${pathOf(root, folder)}?list=true`
  let answer: Awaited<ReturnType<Vault['send']>>
  try {
    answer = await vault.send({ method: 'GET', path }, call)
  } catch (error) {
    if (!isAbsence(error)) throw error
    // Nothing in it. Another engine says so as well.
    await mount.check(call)
    return []
  }
  const keys = answer?.get('data')?.get('keys')
  if (keys?.kind !== 'array') throw foreign()
  return keys.entries().map(({ value }) => value.text())
}

/** Up to the last slash of the prefix: `shop/AP` is looked for in `shop/`. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1)
}

function foldersIn(cursor: string): readonly string[] {
  const folders: unknown = /^\[".*"\]$/s.test(cursor) ? JSON.parse(cursor) : undefined
  if (Array.isArray(folders)) return folders.map(String)
  throw new StoreFault('ERR_SECRET_INVALID', { hint: 'The page is not known: list from the beginning.' })
}
