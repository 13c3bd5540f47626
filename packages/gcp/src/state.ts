import { type Call, StoreFault } from '@sealwax/core'
import type { Version } from './answer.ts'
import { hasStatus, status } from './errors.ts'
import type { Sdk } from './sdk.ts'

/**
 * Finds out why a version cannot be read: the status is the same for one that is disabled, one that is destroyed and one
 * whose key cannot be used, and only the version itself tells them apart. Rejects, with the error as it came where that is
 * not allowed or tells nothing.
 *
 * @param version Its number or an alias, as it was asked for.
 */
export async function explainRefusal(
  sdk: Sdk,
  name: string,
  version: string,
  error: unknown,
  call: Call,
): Promise<never> {
  if (!hasStatus(error, status.failedPrecondition)) throw error
  // That it was refused is the answer; a failure to learn why adds nothing to it.
  const [found] = await sdk
    .send(call, ({ client, secrets }, options) =>
      client.getSecretVersion({ name: `${secrets}${name}/versions/${version}` }, options),
    )
    .catch(() => [undefined])
  if (found === undefined) {
    throw new StoreFault('ERR_SECRET_DISABLED', {
      status: status.failedPrecondition,
      hint: 'This version is disabled or destroyed: secretmanager.versions.get (roles/secretmanager.viewer) lets this identity see which.',
    })
  }
  const state = stateOf(found)
  if (state === 'disabled') {
    throw new StoreFault('ERR_SECRET_DISABLED', {
      status: status.failedPrecondition,
      hint: 'This version is disabled: enable it with `gcloud secrets versions enable`, or put a new one.',
    })
  }
  if (state === 'destroyed') {
    throw new StoreFault('ERR_SECRET_DELETED', {
      status: status.failedPrecondition,
      hint: 'This version is destroyed, and its value is gone: put a new one. The newest version is the one that is read, whatever its state.',
    })
  }
  throw error
}

/** Enums come as their names on both transports. */
export function stateOf({ state }: Version): 'enabled' | 'disabled' | 'destroyed' | undefined {
  if (state === 'ENABLED') return 'enabled'
  if (state === 'DISABLED') return 'disabled'
  return state === 'DESTROYED' ? 'destroyed' : undefined
}
