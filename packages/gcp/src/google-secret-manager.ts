import {
  type Call,
  type CanDelete,
  type CanList,
  type CanPut,
  type CanPutIf,
  type CanStage,
  type CanVersion,
  type Fault,
  type Limits,
  type NamePage,
  type Operation,
  type PageCall,
  type PutCall,
  type ReadCall,
  type SecretProvider,
  type StageMove,
  type Stored,
  StoreFault,
  type VersionPage,
  type Written,
} from '@sealwax/core'
import { access } from './access.ts'
import { checkAlias, checkVersion, moveAlias } from './alias.ts'
import { addDetails } from './details.ts'
import { classify } from './errors.ts'
import { limitsFor } from './limits.ts'
import { listSecrets, listVersions } from './listing.ts'
import { checkGoogleOptions, type GoogleSecretManagerOptions } from './options.ts'
import { Sdk } from './sdk.ts'
import { explainRefusal } from './state.ts'
import { type CurrentWriting, put, putCurrent, putCurrentIf } from './write.ts'

/** Secrets in Google Secret Manager, with all that the service can do to them. */
export interface GoogleSecretManager extends SecretProvider, CanPut, CanDelete, CanList, CanVersion, CanStage {
  whoAmI: NonNullable<SecretProvider['whoAmI']>
  close: NonNullable<SecretProvider['close']>
}

/**
 * Secrets in Google Secret Manager, by `@google-cloud/secret-manager` (a peer dependency, loaded when the first call is
 * made). Nothing is asked of Google here.
 *
 * Google cannot add a version on a condition, so `put` takes no `ifVersion` unless `currentAlias` is set.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * const secrets = createSecrets(googleSecretManager({ project: 'my-project', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the secret shop-API_KEY
 */
export function googleSecretManager(
  options: GoogleSecretManagerOptions & { readonly currentAlias: string },
): GoogleSecretManager & CanPutIf
export function googleSecretManager(options?: GoogleSecretManagerOptions): GoogleSecretManager & Partial<CanPutIf>
export function googleSecretManager(options: GoogleSecretManagerOptions = {}): GoogleSecretManager & Partial<CanPutIf> {
  checkGoogleOptions(options)
  const { currentAlias } = options
  const sdk = new Sdk(options)
  return currentAlias === undefined ? new Provider(options, sdk) : new AliasedProvider(options, sdk, currentAlias)
}

class Provider implements GoogleSecretManager {
  readonly id = 'google-secret-manager'
  readonly limits: Limits
  readonly retries = 'core'
  readonly cancel = 'wait'
  readonly promote = 'atomic'
  readonly #options: GoogleSecretManagerOptions
  readonly #sdk: Sdk
  /** What is read where nothing else is asked for. */
  readonly #current: string

  constructor(options: GoogleSecretManagerOptions, sdk: Sdk) {
    this.#options = options
    this.#sdk = sdk
    this.#current = options.currentAlias ?? 'latest'
    this.limits = limitsFor(options)
  }

  /** With the project as soon as it is known: an ambient one is found by the SDK at the first call. */
  get location(): string {
    const { endpoint, location, prefix } = this.#options
    const at = endpoint === undefined ? undefined : `at ${endpoint}`
    return [this.id, this.#sdk.project, location, at, prefix].filter(part => part !== undefined).join(' ')
  }

  get(name: string, call: ReadCall): Promise<Stored> {
    const { version, stage } = call
    const isCurrent = version === undefined && stage === undefined
    const reading = isCurrent ? this.#read(name, this.#current, call) : this.#readVersion(name, call)
    return this.#options.describe === true ? addDetails(this.#sdk, name, call, reading) : reading
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return put({ sdk: this.#sdk, options: this.#options }, name, bytes, call)
  }

  /** DeleteSecret: at once, with all versions, for good. */
  async delete(name: string, call: Call): Promise<void> {
    await this.#sdk.send(call, ({ client, secrets }, options) => client.deleteSecret({ name: secrets + name }, options))
  }

  list(_prefix: string, call: PageCall): Promise<NamePage> {
    return listSecrets(this.#sdk, this.#options.prefix, call)
  }

  versions(name: string, call: PageCall): Promise<VersionPage> {
    return listVersions(this.#sdk, name, this.#options.currentAlias, call)
  }

  moveStage(name: string, move: StageMove, call: Call): Promise<void> {
    return moveAlias(this.#sdk, name, move, call)
  }

  /** The service account's address, by the credentials; a user's own name nobody. */
  whoAmI(_call: Call): Promise<string | undefined> {
    return this.#sdk.principal()
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation)
  }

  close(): Promise<void> {
    return this.#sdk.close()
  }

  /** AccessSecretVersion, and where it refuses GetSecretVersion, which says why. */
  #read(name: string, which: string, call: ReadCall): Promise<Stored> {
    return access(this.#sdk, name, which, call, error => explainRefusal(this.#sdk, name, which, error, call))
  }

  async #readVersion(name: string, call: ReadCall): Promise<Stored> {
    const { version, stage } = call
    if (version !== undefined) checkVersion(version)
    const which = stage === undefined ? (version ?? this.#current) : checkAlias(stage)
    const stored = await this.#read(name, which, call)
    if (version !== undefined && stored.version !== version) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'The version does not carry this alias.' })
    }
    return stored
  }
}

/** Where an alias says which version is current, and so can be compared. */
class AliasedProvider extends Provider implements CanPutIf {
  readonly #writing: CurrentWriting

  constructor(options: GoogleSecretManagerOptions, sdk: Sdk, alias: string) {
    super(options, sdk)
    this.#writing = { sdk, options, alias }
  }

  override put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return putCurrent(this.#writing, name, bytes, call)
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return putCurrentIf(this.#writing, name, bytes, expected, call)
  }
}
