import { type Call, type Stored, StoreFault } from '@sealwax/core'
import { storedOf } from './answer.ts'
import { hasStatus, status } from './errors.ts'
import type { Sdk } from './sdk.ts'

/**
 * AccessSecretVersion.
 *
 * @param which a number, an alias, or `latest`.
 * @param refused what becomes of a failure.
 */
export function access(
  sdk: Sdk,
  name: string,
  which: string,
  call: Call,
  refused?: (error: unknown) => Promise<never>,
): Promise<Stored> {
  const answered = sdk.send(call, ({ client, secrets }, options) =>
    client.accessSecretVersion({ name: `${secrets}${name}/versions/${which}` }, options),
  )
  return answered.then(([answer]) => storedOf(answer), refused)
}

/**
 * The version that an earlier attempt of the same put added, where it can be seen: it is the newest then, and has the value.
 * Undefined where it is not.
 *
 * @param expected the current version before the put, which may have the same value.
 */
export async function findAdded(
  sdk: Sdk,
  name: string,
  bytes: Uint8Array,
  expected: string,
  call: Call,
): Promise<string | undefined> {
  let newest: Stored
  try {
    newest = await access(sdk, name, 'latest', call)
  } catch (error) {
    // There is none, or it was disabled or destroyed.
    if (hasStatus(error, status.notFound, status.failedPrecondition)) return undefined
    if (!hasStatus(error, status.permissionDenied)) throw error
    throw new StoreFault('ERR_SECRET_UNAVAILABLE', {
      hint: 'Whether it took place is unknown, and this identity may not read it back: grant it secretmanager.versions.access, or look (`versions`) before you do it again.',
    })
  }
  const isSame = newest.bytes.length === bytes.length && newest.bytes.every((byte, index) => byte === bytes[index])
  return isSame && newest.version !== expected ? newest.version : undefined
}
