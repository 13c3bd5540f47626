import { isReservedName, SecretError } from '@sealwax/core'
import type { Call } from './call.ts'
import { exitCodes, isMissing } from './exit-codes.ts'
import { type OpenStores, withStores, writtenTo } from './open-stores.ts'
import { confirm } from './prompt.ts'
import { coloured, say, visible, warn, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export async function deleteSecret(call: Call): Promise<number | undefined> {
  const name = call.operand(0)
  if (!call.has('yes') && !process.stdin.isTTY) {
    throw new UsageError('There is no terminal to ask on: give --yes to delete without a question.')
  }
  return withStores(call, async stores => {
    const where = writtenTo(stores, name)
    const from = where === undefined ? '' : ` from ${visible(where)}`
    const leftovers = await lookAtRotation(call, stores)
    if (!call.has('yes') && !(await confirm(`Delete ${visible(name)}${from}?`))) {
      if (call.has('json')) await writeJson({ name, deleted: false, store: where })
      else say('Nothing was deleted.')
      return exitCodes.failure
    }
    try {
      await stores.secrets.delete(name)
    } catch (error) {
      // What an earlier rotation left of a secret that is gone is what somebody may want to be rid of.
      if (error instanceof SecretError && isMissing(error)) sayGone(call, await remove(leftovers, stores, name))
      throw error
    }
    const gone = await remove(leftovers, stores, name)
    if (call.has('json')) await writeJson({ name, deleted: true, store: where, rotation: gone })
    else say(`${coloured('green', 'deleted')} ${visible(name)}${from}`)
    sayGone(call, gone)
    return undefined
  })
}

const withoutRotation: readonly string[] = ['ERR_SECRET_UNSUPPORTED', 'ERR_SECRET_INVALID', 'ERR_SECRET_DELETED']

/** What becomes of what rotations may have left beside a secret. */
type Leftovers = 'remove' | 'none' | 'unknown'

/** @throws SecretError _CONFLICT where a rotation is under way, or its record cannot be read: with what to type. */
async function lookAtRotation(call: Call, { secrets }: OpenStores): Promise<Leftovers> {
  const name = call.operand(0)
  // Fields are not rotated by themselves, nor is what a rotation keeps.
  if (name.includes('#') || isReservedName(name)) return 'none'
  const { status } = await import('@sealwax/core/rotate')
  let phase: string
  try {
    phase = (await status(secrets, name)).phase
  } catch (error) {
    const code = error instanceof SecretError ? error.code : undefined
    // No one store holds the secret, or such names: nothing can have rotated it. Or all that is gone already.
    if (code !== undefined && withoutRotation.includes(code)) return 'none'
    if (code === 'ERR_SECRET_DENIED') return 'unknown'
    if (code !== 'ERR_SECRET_CORRUPT') throw error
    phase = 'its record cannot be read'
  }
  if (phase === 'idle' || call.has('force')) return 'remove'
  throw new SecretError(
    `A rotation of ${JSON.stringify(name)} is under way (${phase}), so nothing was deleted: what it knows of other credentials would be lost. See \`sealwax rotation status\`, and let it end; or give --force.`,
    { code: 'ERR_SECRET_CONFLICT', secretName: name },
  )
}

/** Removes what rotations left beside a secret that is gone; a warning says where that cannot be. */
async function remove(leftovers: Leftovers, { secrets }: OpenStores, name: string): Promise<string[]> {
  if (leftovers === 'none') return []
  const siblings = `what a rotation may have left of ${name}, ${name}-sealwax-rotation and (with a value) ${name}-sealwax-candidate,`
  if (leftovers === 'unknown') {
    warn(`${siblings} may not be seen by this identity: whoever may, types \`sealwax delete\` with those names.`)
    return []
  }
  const { forget } = await import('@sealwax/core/rotate')
  try {
    return await forget(secrets, name, { force: true })
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    warn(`${siblings} could not be removed: ${error.message}`)
    return []
  }
}

function sayGone(call: Call, gone: readonly string[]): void {
  if (gone.length === 0 || call.has('json')) return
  say(`${coloured('green', 'deleted')} what rotations kept beside it: ${gone.map(visible).join(', ')}`)
}
