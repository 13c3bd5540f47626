import { type Call, type NamePage, type PageCall, StoreFault, type VersionInfo, type VersionPage } from '@sealwax/core'
import { foreign } from './answer.ts'
import { isRefused } from './errors.ts'
import { cursorOf, type Item, pageOf } from './pages.ts'
import { explainAbsence } from './removal.ts'
import type { Sdk } from './sdk.ts'
import { spellingOf } from './tags.ts'

/** Get Secrets: a page of all the vault's secrets, without the deleted ones. The service knows no prefix. */
export async function listNames(sdk: Sdk, call: PageCall): Promise<NamePage> {
  const page = await pageOf(sdk, undefined, call)
  const names = page.map(({ id, tags }) => spellingOf(partOf(id, 0), tags))
  const cursor = cursorOf(page)
  return { names, ...(cursor === undefined ? {} : { cursor }) }
}

/**
 * Get Secret Versions, all pages at once: they come in the order of their ids, so that only the whole tells which is the
 * newest.
 */
export async function listVersions(sdk: Sdk, name: string, call: PageCall): Promise<VersionPage> {
  const found = await itemsOf(sdk, name, call)
  // The list of an unknown name is empty, and so is that of a deleted one.
  if (found.length === 0) return explainAbsence(sdk, name, new StoreFault('ERR_SECRET_NOT_FOUND'), call)
  const newest = Math.max(...found.map(timeOf))
  const current = await currentOf(
    sdk,
    name,
    found.filter(each => timeOf(each) === newest),
    call,
  )
  const versions = found
    .toSorted((a, b) => timeOf(b) - timeOf(a))
    .map((each): VersionInfo => {
      const version = partOf(each.id, 1)
      const state = isDisabled(each) ? 'disabled' : 'enabled'
      return { version, createdAt: each.attributes?.created, current: version === current, state }
    })
  return { versions: [...versions.filter(each => each.current), ...versions.filter(each => !each.current)] }
}

/** What the list tells of the newest version: of several of one second, of any of them. */
export async function newestItem(sdk: Sdk, name: string, call: Call): Promise<Item | undefined> {
  return (await itemsOf(sdk, name, call)).toSorted((a, b) => timeOf(b) - timeOf(a))[0]
}

async function itemsOf(sdk: Sdk, name: string, call: Call): Promise<readonly Item[]> {
  const found: Item[] = []
  let cursor: string | undefined
  do {
    const page = await pageOf(sdk, name, { ...call, cursor })
    found.push(...page)
    cursor = cursorOf(page)
  } while (cursor !== undefined)
  return found
}

/** Dates are whole seconds: of several versions of one second only Get Secret tells which is the latest. */
async function currentOf(sdk: Sdk, name: string, newest: readonly Item[], call: PageCall): Promise<string | undefined> {
  if (newest.length === 1) return partOf(newest[0]?.id, 1)
  try {
    const { properties } = await sdk.send(call, (client, options) => client.getSecret(name, options))
    return properties.version
  } catch (error) {
    if (!isRefused(error, 'SecretDisabled')) throw error
    const disabled = newest.filter(isDisabled)
    return disabled.length === 1 ? partOf(disabled[0]?.id, 1) : undefined
  }
}

function isDisabled({ attributes }: Item): boolean {
  return attributes?.enabled === false
}

function timeOf({ attributes }: Item): number {
  return attributes?.created?.getTime() ?? 0
}

/** The name (0) or the version (1) in an identifier: `https://my-vault.vault.azure.net/secrets/name/version`. */
function partOf(id: string | undefined, index: 0 | 1): string {
  const part = /\/secrets\/([A-Za-z0-9-]+)(?:\/([A-Za-z\d]+))?$/.exec(id ?? '')?.[index + 1]
  if (part === undefined) throw foreign()
  return part
}
