import { type Call, type ReadCall, type Stored, StoreFault } from '@sealwax/core'
import { dateOf, type Secret } from './answer.ts'
import { hasStatus, status } from './errors.ts'
import type { Sdk } from './sdk.ts'
import { find } from './secret.ts'

/**
 * Adds what no read of a value tells, and GetSecret does: annotations, and when the secret will be rotated or end. It is asked
 * at the same time as the value, once a read; the client caches both together.
 */
export async function addDetails(sdk: Sdk, name: string, call: ReadCall, reading: Promise<Stored>): Promise<Stored> {
  const [value, secret] = await Promise.allSettled([reading, describe(sdk, name, call)])
  // A value that cannot be read is the better answer of the two.
  if (value.status === 'rejected') throw value.reason
  if (secret.status === 'rejected') throw secret.reason
  const { annotations, rotation, expireTime } = secret.value
  // A version that was asked for by its number stays what it is when the secret is rotated; it ends with the secret.
  const dates = call.version === undefined ? [rotation?.nextRotationTime, expireTime] : [expireTime]
  return { ...value.value, metadata: { ...annotations }, freshUntil: firstOf(dates) }
}

async function describe(sdk: Sdk, name: string, call: Call): Promise<Secret> {
  try {
    return await find(sdk, name, call)
  } catch (error) {
    if (!hasStatus(error, status.permissionDenied)) throw error
    throw new StoreFault('ERR_SECRET_DENIED', {
      status: status.permissionDenied,
      hint: 'The option `describe` needs secretmanager.secrets.get on the secret (roles/secretmanager.viewer): grant it, or leave the option out.',
    })
  }
}

/** The first of the dates to come. One that is over is that of a rotation that nobody made: it says nothing. */
function firstOf(times: readonly Secret['expireTime'][]): number | undefined {
  const now = Date.now()
  const coming = times.map(time => dateOf(time)?.getTime() ?? 0).filter(time => time > now)
  return coming.length === 0 ? undefined : Math.min(...coming)
}
