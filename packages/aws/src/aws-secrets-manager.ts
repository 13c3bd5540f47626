import {
  type Call,
  type CanDelete,
  type CanList,
  type CanPurge,
  type CanPut,
  type CanPutIf,
  type CanRestore,
  type CanStage,
  type CanVersion,
  type Failed,
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
import { required, storedOf } from './answer.ts'
import { isArn, isMeant } from './arn.ts'
import { BatchReader } from './batch.ts'
import { Details } from './details.ts'
import { classify } from './errors.ts'
import { currentLabel, moveLabel } from './label.ts'
import { limitsFor } from './limits.ts'
import { listNames, listVersions } from './listing.ts'
import { managedBy } from './managed.ts'
import { type AwsSecretsManagerOptions, checkAwsOptions } from './options.ts'
import { deleteForGood, deleteSoftly, restore } from './removal.ts'
import { Sdk } from './sdk.ts'
import { withCommands } from './state.ts'
import { put, putIf, type Writing } from './write.ts'

/** Secrets in AWS Secrets Manager, with all that the service can do to them. */
export interface AwsSecretsManager
  extends SecretProvider,
    CanPut,
    CanPutIf,
    CanDelete,
    CanRestore,
    CanPurge,
    CanList,
    CanVersion,
    CanStage {
  getMany: NonNullable<SecretProvider['getMany']>
  close: NonNullable<SecretProvider['close']>
}

/**
 * Secrets in AWS Secrets Manager, by `@aws-sdk/client-secrets-manager` (a peer dependency, loaded when the first call is
 * made). Nothing is asked of AWS here.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind.
 * @example
 * const secrets = createSecrets(awsSecretsManager({ region: 'eu-west-1', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the secret shop/API_KEY
 */
export function awsSecretsManager(options: AwsSecretsManagerOptions = {}): AwsSecretsManager {
  checkAwsOptions(options)
  return new Provider(options)
}

class Provider implements AwsSecretsManager {
  readonly id = 'aws-secrets-manager'
  readonly limits: Limits
  readonly retries = 'sdk'
  readonly cancel = 'socket'
  /** AWS tells milliseconds, its emulators do not. */
  readonly wholeSeconds = true
  readonly putOnce = true
  readonly promote = 'atomic'
  readonly whoAmI?: NonNullable<SecretProvider['whoAmI']>
  readonly #options: AwsSecretsManagerOptions
  readonly #sdk: Sdk
  readonly #writing: Writing
  readonly #batch: BatchReader
  /** Present where reads are to tell more than values. */
  readonly #details: Details | undefined

  constructor(options: AwsSecretsManagerOptions) {
    const { prefix, describe = false, kmsKeyId, tags, whoAmI } = options
    this.#options = options
    if (whoAmI !== undefined) this.whoAmI = ({ signal }) => whoAmI({ signal })
    this.limits = limitsFor(prefix, describe)
    this.#sdk = new Sdk(options)
    this.#writing = { sdk: this.#sdk, kmsKeyId, tags }
    this.#batch = new BatchReader(this.#sdk, (name, call) => this.#read(name, call))
    this.#details = describe ? new Details(this.#sdk) : undefined
  }

  /** With the region as soon as it is known: an ambient one is found by the SDK at the first call. */
  get location(): string {
    const { endpoint, prefix } = this.#options
    const at = endpoint === undefined ? undefined : `at ${new URL(endpoint).host}`
    return [this.id, this.#sdk.region, at, prefix].filter(part => part !== undefined).join(' ')
  }

  get(name: string, call: ReadCall): Promise<Stored> {
    const reading = this.#read(name, call)
    return this.#details === undefined ? reading : this.#details.add(name, call, reading)
  }

  getMany(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>> {
    const reading = this.#batch.read(names, call)
    return this.#details === undefined ? reading : this.#details.addToAll(names, call, reading)
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return put(this.#writing, name, bytes, call)
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return putIf(this.#writing, name, bytes, expected, call)
  }

  /** With a recovery window: {@link restore} works for so many days. */
  delete(name: string, call: Call): Promise<void> {
    return deleteSoftly(this.#sdk, name, this.#options.deleteWindowDays ?? 30, call)
  }

  restore(name: string, call: Call): Promise<void> {
    return restore(this.#sdk, name, call)
  }

  purge(name: string, call: Call): Promise<void> {
    return deleteForGood(this.#sdk, name, call)
  }

  /** The service may lag behind by minutes. */
  list(prefix: string, call: PageCall): Promise<NamePage> {
    return listNames(this.#sdk, prefix, call)
  }

  versions(name: string, call: PageCall): Promise<VersionPage> {
    return listVersions(this.#sdk, name, call)
  }

  moveStage(name: string, move: StageMove, call: Call): Promise<void> {
    return moveLabel(this.#sdk, name, move, call)
  }

  /** Asks DescribeSecret, for a rotation of ours: the two would meet. */
  managedBy(name: string, call: Call): Promise<string | undefined> {
    return managedBy(this.#sdk, name, call)
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation)
  }

  close(): Promise<void> {
    return this.#sdk.close()
  }

  /** GetSecretValue; the current version by its label, as emulators need it. */
  async #read(name: string, call: ReadCall): Promise<Stored> {
    const { version, stage } = call
    const asked =
      version === undefined
        ? { SecretId: name, VersionStage: stage ?? currentLabel }
        : { SecretId: name, VersionId: version }
    const answer = await this.#sdk
      .send(({ GetSecretValueCommand }) => new GetSecretValueCommand(asked), call)
      .catch(error => {
        throw withCommands(name, error)
      })
    // Asked for both, the service refuses a mismatch by the error of a deleted secret.
    if (version !== undefined && stage !== undefined && !answer.VersionStages?.includes(stage)) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'The version is there; it does not carry this stage.' })
    }
    if (isArn(name) && !isMeant(name, required(answer.ARN))) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', {
        hint: 'AWS took the end of this ARN for something else, and answered with another secret: give the whole ARN, or the name.',
      })
    }
    return storedOf(answer)
  }
}
