import { SecretError, StoreFault } from '../../contract/errors.ts'
import { siblingName, siblingOf } from '../../contract/names.ts'
import type { Stored } from '../../contract/provider.ts'
import { candidateText, parseCandidate } from '../../rotate/record/candidate.ts'
import { parseRecord, type RotationRecord } from '../../rotate/record/record.ts'
import { textValue } from '../../rotate/value.ts'
import { type OneOf, replace, untilSettled } from './rekey-one.ts'

/**
 * A store's older versions stay under the key they have. While a rotation is in its grace, the way back leads to one of them:
 * its value is put beside the candidate, where stores without versions have it.
 *
 * @param one The record.
 * @returns Why not, where a rotation needs one and it could not be put there. Rejects as `rekeyOne`.
 */
export async function keepPrevious(one: OneOf): Promise<SecretError | undefined> {
  const result = await untilSettled(one, keep)
  return result instanceof SecretError ? result : undefined
}

async function keep(one: OneOf): Promise<SecretError | undefined> {
  const { backend, sealing, name, call } = one
  const { native } = siblingOf(name) ?? {}
  const bytes = await openIfCan(one, await backend.read(name, { signal: call.signal }))
  const record = bytes && parseRecord(bytes)
  if (native === undefined || record === undefined || record.phase === 'idle' || record.base === undefined) {
    return undefined
  }
  const published = { ...one, name: native }
  const old = await readIfThere(published, record.base)
  if (old === undefined || (await sealing.isCurrent(old, call))) return undefined
  if (record.phase !== 'grace' && record.phase !== 'revoking') return left(one, native, record)
  const place = { ...one, name: siblingName(native, 'candidate') }
  const stored = await readIfThere(place, undefined)
  const kept = stored && (await openIfCan(place, stored))
  if (stored !== undefined && kept === undefined) return undefined
  const candidate = kept && parseCandidate(kept)
  if (candidate?.previous !== undefined) return undefined
  const value = await openIfCan(published, old)
  if (stored === undefined || candidate === undefined || candidate.token !== record.token || value === undefined) {
    return left(one, native, record)
  }
  await replace(place, stored, textValue(candidateText({ ...candidate, previous: { bytes: value } })).bytes)
  value.fill(0)
  return undefined
}

/** Undefined where no key opens it: that was told when it was its turn. */
async function openIfCan({ sealing, name, call }: OneOf, stored: Stored): Promise<Uint8Array | undefined> {
  try {
    return (await sealing.open(name, stored, call)).bytes
  } catch (error) {
    if (error instanceof StoreFault) return undefined
    throw error
  }
}

/** Undefined where it is not to be had any more: there is nothing that a key would open. */
async function readIfThere({ backend, name, call }: OneOf, version: string | undefined): Promise<Stored | undefined> {
  try {
    return await backend.read(name, { version, signal: call.signal })
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code !== 'ERR_SECRET_NOT_FOUND' && code !== 'ERR_SECRET_DELETED' && code !== 'ERR_SECRET_DISABLED') throw error
    return undefined
  }
}

function left({ backend: { provider } }: OneOf, native: string, { phase }: RotationRecord): SecretError {
  return new SecretError(
    `The rotation of ${JSON.stringify(native)} in ${provider.location} is under way (${phase}) and needs the version that was published before it, which stays under the key it has. Let the rotation go on (\`resume\`) and encrypt anew once more, before that key is taken away.`,
    { code: 'ERR_SECRET_UNSUPPORTED', provider: provider.id, operation: 'put', secretName: native },
  )
}
