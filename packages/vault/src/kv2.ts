import {
  type Call,
  type NamePage,
  type PageCall,
  type PutCall,
  type ReadCall,
  type Stored,
  StoreFault,
  systemClock,
  type VersionInfo,
  type VersionPage,
  type Written,
} from '@sealwax/core'
import { Limiter, textOf } from '@sealwax/core/adapter'
import { pathOf } from './address.ts'
import { storedOfKv2 } from './answer.ts'
import { checkMetadata } from './custom-metadata.ts'
import { Engine } from './engine.ts'
import { foreign, isAbsence, VaultFailure } from './errors.ts'
import type { HashicorpVault } from './hashicorp-vault.ts'
import { type History, historyOf } from './history.ts'
import { listPage } from './listing.ts'
import { checkLossless } from './lossless.ts'
import type { VaultOptions } from './options.ts'

/** Names of a folder whose state is asked for at once. */
const lookedAtOnce = 16
/** Versions are numbered from 1; 0 would be the current one. */
const isVersion = (version: string): boolean => /^[1-9]\d{0,14}$/.test(version)

/** KV secrets engine, version 2 (Vault documentation, HTTP API, KV secrets engine, version 2). */
export class Kv2 extends Engine implements HashicorpVault {
  readonly overDeleted = true
  readonly #now: () => number

  constructor(options: VaultOptions) {
    super(options, 2)
    const { clock = systemClock } = options
    this.#now = () => clock.now()
  }

  async get(name: string, call: ReadCall): Promise<Stored> {
    const { version } = call
    const path = this.#path('data', name)
    if (version !== undefined && !isVersion(version)) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'Versions of Vault are numbers from 1: see `versions`.' })
    }
    try {
      const asked = version === undefined ? path : `${path}?version=${version}`
      return storedOfKv2(await this.vault.send({ method: 'GET', path: asked }, call))
    } catch (error) {
      return this.mount.settle(error, call)
    }
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return this.#write(name, bytes, undefined, call)
  }

  async putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    if (expected !== 'absent' && !isVersion(expected)) throw new VaultFailure({ told: 'cas-mismatch', status: 400 })
    try {
      return await this.#write(name, bytes, expected === 'absent' ? '0' : expected, call)
    } catch (error) {
      const missed = error instanceof VaultFailure && error.told === 'cas-mismatch'
      if (!missed || expected !== 'absent') throw error
      // That it is not absent is the answer; a failure to learn more adds nothing to it.
      const { current } = await this.#history(name, call).catch((): Partial<History> => ({}))
      if (current === undefined || current.state === 'enabled') throw error
      throw new VaultFailure({ told: 'deleted', status: 400 })
    }
  }

  /** Softly, the current version. The engine says nothing of what is absent, so its metadata is read first. */
  async delete(name: string, call: Call): Promise<void> {
    const { state } = await this.#current(name, call)
    if (state === 'deleted' || state === 'destroyed') throw new VaultFailure({ told: state })
    await this.vault.send({ method: 'DELETE', path: this.#path('data', name) }, call)
  }

  async restore(name: string, call: Call): Promise<void> {
    const { state, version } = await this.#current(name, call)
    if (state === 'destroyed') throw new VaultFailure({ told: 'destroyed' })
    if (state !== 'deleted') return
    const text = `{"versions":[${version}]}`
    await this.vault.send({ method: 'POST', path: this.#path('undelete', name), text }, call)
  }

  /** All versions, and what is known of them. */
  async purge(name: string, call: Call): Promise<void> {
    await this.#history(name, call)
    await this.vault.send({ method: 'DELETE', path: this.#path('metadata', name) }, call)
  }

  /** Folder by folder. The engine lists deleted secrets too: each one's metadata says whether it is. */
  async list(prefix: string, call: PageCall): Promise<NamePage> {
    const listed = { root: `${this.mount.place.mount}/metadata`, pageSize: 100 }
    const page = await listPage(this.vault, this.mount, listed, prefix, call)
    const lanes = new Limiter(lookedAtOnce)
    const live = await Promise.all(page.names.map(name => lanes.run(() => this.#isLive(name, call))))
    return { ...page, names: page.names.filter((_, index) => live[index]) }
  }

  async versions(name: string, call: PageCall): Promise<VersionPage> {
    const { versions } = await this.#history(name, call)
    if (versions.length === 0) throw noVersion()
    return { versions }
  }

  async #isLive(name: string, call: Call): Promise<boolean> {
    try {
      const { current } = await this.#history(name, call)
      return current?.state === 'enabled'
    } catch (error) {
      // It went away after it was listed.
      if (isAbsence(error)) return false
      throw error
    }
  }

  async #current(name: string, call: Call): Promise<VersionInfo> {
    const { current } = await this.#history(name, call)
    if (current === undefined) throw noVersion()
    return current
  }

  async #history(name: string, call: Call): Promise<History> {
    try {
      const answer = await this.vault.send({ method: 'GET', path: this.#path('metadata', name) }, call)
      return historyOf(answer, this.#now())
    } catch (error) {
      return this.mount.settle(error, call)
    }
  }

  async #write(name: string, bytes: Uint8Array, cas: string | undefined, call: PutCall): Promise<Written> {
    const map = textOf(bytes) ?? ''
    checkLossless(map, 'version 2 of the KV engine')
    if (call.metadata !== undefined) checkMetadata(call.metadata)
    await this.mount.check(call)
    const options = cas === undefined ? '' : `,"options":{"cas":${cas}}`
    const text = `{"data":${map}${options}}`
    const answer = await this.vault.send({ method: 'POST', path: this.#path('data', name), text }, call)
    const version = answer?.get('data')?.get('version')
    if (version?.kind !== 'number') throw foreign()
    if (call.metadata !== undefined) await this.#describe(name, call.metadata, call)
    return { version: version.raw }
  }

  /** After the value, because it is the secret's and not the version's: whoever loses a compare-and-set changes nothing. */
  async #describe(name: string, metadata: Readonly<Record<string, string>>, call: PutCall): Promise<void> {
    try {
      const text = JSON.stringify({ custom_metadata: metadata })
      await this.vault.send({ method: 'POST', path: this.#path('metadata', name), text }, call)
    } catch (error) {
      const fault = error instanceof StoreFault ? error.fault : this.classify(error, 'put')
      const { hint = 'Put again.' } = fault
      throw new StoreFault(fault.code, { ...fault, hint: `The value was written; its metadata was not. ${hint}` })
    }
  }

  #path(of: 'data' | 'metadata' | 'undelete', name: string): string {
    return `${pathOf(this.mount.place.mount)}/${of}/${pathOf(name)}`
  }
}

function noVersion(): StoreFault {
  return new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'It has metadata and no value: put one.' })
}
