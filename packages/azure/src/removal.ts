import { type Call, StoreFault } from '@sealwax/core'
import { cloudOf } from './clouds.ts'
import { beingDeletedState, deletedHint } from './error-table.ts'
import { classify, isAbsent, isForbidden, isRefused } from './errors.ts'
import type { Sdk } from './sdk.ts'

/** How often the SDK looks whether a deletion or a recovery is done, in milliseconds. Its own default is 2,000. */
const intervalInMs = 500

/**
 * Says whether what is absent was deleted and could be restored: a vault answers both alike. Rejects with `absent` where it
 * was not, or where this identity may not know.
 */
export async function explainAbsence(sdk: Sdk, name: string, absent: unknown, call: Call): Promise<never> {
  try {
    await sdk.send(call, (client, options) => client.getDeletedSecret(name, options))
  } catch (error) {
    // That it is absent is the answer where no more may be known. An outage is none.
    throw isAbsent(error) || isForbidden(error) ? absent : error
  }
  throw new StoreFault('ERR_SECRET_DELETED', {
    status: 404,
    hint: deletedHint(whichOf(sdk.host, name)),
  })
}

/** The error as it came, but for a write to the name of a deleted secret: then with the commands for that one. */
export function withCommands({ host }: Sdk, name: string, error: unknown): unknown {
  const fault = classify(error, 'put')
  if (fault.code !== 'ERR_SECRET_DELETED') return error
  const state = isRefused(error, 'ObjectIsBeingDeleted') ? beingDeletedState : undefined
  return new StoreFault(fault.code, { ...fault, hint: deletedHint(whichOf(host, name), state) })
}

/** The vault by its name where Azure's command knows its cloud, else by its address. The name is as the vault knows it. */
function whichOf(host: string, name: string): string {
  const isNamed = cloudOf(host) !== undefined
  return isNamed ? `--vault-name ${host.split('.')[0]} --name ${name}` : `--id https://${host}/deletedsecrets/${name}`
}

/** Delete Secret, and the wait until it is done: before that the name is neither there nor among the deleted. */
export async function deleteSoftly(sdk: Sdk, name: string, call: Call): Promise<void> {
  try {
    await sdk.send(call, async (client, options) => {
      const poller = await client.beginDeleteSecret(name, { ...options, intervalInMs })
      await poller.pollUntilDone()
    })
  } catch (error) {
    if (!isAbsent(error)) throw error
    await explainAbsence(sdk, name, error, call)
  }
}

/** Recover Deleted Secret, and the wait until it can be read. What is not deleted stays as it is. */
export async function restore(sdk: Sdk, name: string, call: Call): Promise<void> {
  await sdk.send(call, async (client, options) => {
    const poller = await client.beginRecoverDeletedSecret(name, { ...options, intervalInMs })
    await poller.pollUntilDone()
  })
}

/** Purge Deleted Secret, after Delete Secret where that has not been done yet. */
export async function purge(sdk: Sdk, name: string, call: Call): Promise<void> {
  const purgeDeleted = (): Promise<void> =>
    sdk.send(call, (client, options) => client.purgeDeletedSecret(name, options))
  try {
    await purgeDeleted()
  } catch (error) {
    if (!isAbsent(error)) throw error
    await deleteSoftly(sdk, name, call)
    await purgeDeleted()
  }
}
