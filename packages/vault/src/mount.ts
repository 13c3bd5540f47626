import { type Call, StoreFault } from '@sealwax/core'
import { pathOf } from './address.ts'
import { foreign, isAbsence, isNoPath, isRefusal, type Place } from './errors.ts'
import type { Vault } from './vault.ts'

/**
 * What is mounted there, asked where it matters: before the first write, because KV 1 takes a write meant for KV 2 and
 * stores it under another name; and before "absent" is said for the first time, because another engine says it as well.
 * The question is that of Vault's own command (sys/internal/ui/mounts), which any token may ask that has a right in the mount.
 */
export class Mount {
  readonly place: Place
  readonly #vault: Vault
  #known = false

  constructor(vault: Vault, place: Place) {
    this.#vault = vault
    this.place = place
  }

  /** @throws StoreFault ERR_SECRET_CONFIG where the mount is not the engine that it was said to be. */
  async check(call: Pick<Call, 'signal'>): Promise<void> {
    if (this.#known) return
    const path = `sys/internal/ui/mounts/${pathOf(this.place.mount)}`
    let found: Found
    try {
      const data = (await this.#vault.send({ method: 'GET', path }, call))?.get('data')
      const type = data?.get('type')
      if (type?.kind !== 'string') throw foreign()
      found = {
        type: type.text(),
        version: data?.get('options')?.get('version')?.text() ?? '1',
        at: data?.get('path')?.text(),
      }
    } catch (error) {
      // Whoever may not ask goes on without, and so does who asks a Vault that has no such question (before 0.10): the
      // answer to the operation itself counts.
      if (!isRefusal(error) && !isAbsence(error) && !isNoPath(error)) throw error
      this.#known = true
      return
    }
    const problem = problemOf(found, this.place)
    if (problem !== undefined) throw new StoreFault('ERR_SECRET_CONFIG', { hint: problem })
    this.#known = true
  }

  /** Rejects with what a failed request means: that something is absent, only where the mount is right. */
  async settle(error: unknown, call: Pick<Call, 'signal'>): Promise<never> {
    if (isAbsence(error) || isNoPath(error)) await this.check(call)
    throw error
  }
}

interface Found {
  readonly type: string
  readonly version: string
  readonly at: string | undefined
}

function problemOf({ type, version, at }: Found, { kv, mount }: Place): string | undefined {
  const named = JSON.stringify(mount)
  if (at !== undefined && at !== `${mount}/`) {
    return `The mount is ${JSON.stringify(at.replace(/\/$/, ''))}, not ${named}: name it with \`mount\`, and put the rest into the prefix.`
  }
  // `generic` is how KV 1 was called.
  if (type !== 'kv' && type !== 'generic') {
    return `What is mounted at ${named} is of the type ${type}, not kv: name a KV engine's mount (\`vault secrets list\`).`
  }
  if (version === String(kv)) return undefined
  return kv === 2
    ? `The mount ${named} is a KV engine of version 1: say so with \`kv=1\` (\`kv: 1\` in code), or upgrade it with \`vault kv enable-versioning\`.`
    : `The mount ${named} is a KV engine of version 2, and was said to be of version 1: leave \`kv=1\` out.`
}
