import type { GetSecretValueRequest } from '@aws-sdk/client-secrets-manager'
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
import { BatchReader } from './batch.ts'
import { classify } from './errors.ts'
import { currentLabel, moveLabel } from './label.ts'
import { limitsFor } from './limits.ts'
import { type AwsSecretsManagerOptions, checkOptions } from './options.ts'
import { Sdk } from './sdk.ts'
import { describe, settleRefusal, wasRepeated } from './state.ts'
import { put, putIf, type Writing } from './write.ts'

/** Entries in one page of ListSecrets and ListSecretVersionIds at most (API Reference, MaxResults). */
const pageSize = 100

/** What the service takes as the value of a name filter; a leading `!` would negate it (API Reference, Filter). */
const searchable = /^[A-Za-z0-9/_+=.@-][A-Za-z0-9/_+=.@!-]{0,511}$/

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
  checkOptions(options)
  return new Provider(options)
}

class Provider implements AwsSecretsManager {
  readonly id = 'aws-secrets-manager'
  readonly limits: Limits
  readonly retries = 'sdk'
  readonly cancel = 'socket'
  readonly putOnce = true
  readonly promote = 'atomic'
  readonly #options: AwsSecretsManagerOptions
  readonly #sdk: Sdk
  readonly #writing: Writing
  readonly #batch: BatchReader

  constructor(options: AwsSecretsManagerOptions) {
    this.#options = options
    this.limits = limitsFor(options.prefix)
    this.#sdk = new Sdk(options)
    this.#writing = { sdk: this.#sdk, kmsKeyId: options.kmsKeyId }
    this.#batch = new BatchReader(this.#sdk, (name, call) => this.get(name, call))
  }

  /** With the region as soon as it is known: an ambient one is found by the SDK at the first call. */
  get location(): string {
    const { endpoint, prefix } = this.#options
    const at = endpoint === undefined ? undefined : `at ${new URL(endpoint).host}`
    return [this.id, this.#sdk.region, at, prefix].filter(part => part !== undefined).join(' ')
  }

  /**
   * GetSecretValue; the current version by its label, as emulators need it. `freshUntil` is left out: the date of the next
   * rotation is in no answer to a read, only in DescribeSecret's.
   */
  async get(name: string, call: ReadCall): Promise<Stored> {
    const { version, stage } = call
    const which: Omit<GetSecretValueRequest, 'SecretId'> =
      version === undefined ? { VersionStage: stage ?? currentLabel } : { VersionId: version }
    const answer = await this.#sdk.send(
      ({ GetSecretValueCommand }) => new GetSecretValueCommand({ SecretId: name, ...which }),
      call,
    )
    // Asked for both, the service refuses a mismatch by the error of a deleted secret.
    if (version !== undefined && stage !== undefined && !answer.VersionStages?.includes(stage)) {
      throw new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'The version is there; it does not carry this stage.' })
    }
    return storedOf(answer)
  }

  getMany(names: readonly string[], call: Call): Promise<ReadonlyMap<string, Stored | Failed>> {
    return this.#batch.read(names, call)
  }

  put(name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
    return put(this.#writing, name, bytes, call)
  }

  putIf(name: string, bytes: Uint8Array, expected: string | 'absent', call: PutCall): Promise<Written> {
    return putIf(this.#writing, name, bytes, expected, call)
  }

  /** DeleteSecret with a recovery window: it can be restored for so many days. */
  async delete(name: string, call: Call): Promise<void> {
    try {
      await this.#deleteSecret(name, { RecoveryWindowInDays: this.#options.deleteWindowDays ?? 30 }, call)
    } catch (error) {
      // The SDK repeated a delete whose answer was lost, and met itself.
      await settleRefusal(
        this.#sdk,
        name,
        error,
        call,
        secret => wasRepeated(error) && secret.DeletedDate !== undefined,
      )
    }
  }

  async restore(name: string, call: Call): Promise<void> {
    try {
      const answer = await this.#sdk.send(
        ({ RestoreSecretCommand }) => new RestoreSecretCommand({ SecretId: name }),
        call,
      )
      required(answer.ARN)
    } catch (error) {
      await settleRefusal(this.#sdk, name, error, call, secret => secret.DeletedDate === undefined)
    }
  }

  /** DeleteSecret without recovery. The service finishes it in the background: for a moment the name may not be free. */
  async purge(name: string, call: Call): Promise<void> {
    try {
      await this.#deleteSecret(name, { ForceDeleteWithoutRecovery: true }, call)
    } catch (error) {
      await settleRefusal(this.#sdk, name, error, call)
    }
  }

  /** ListSecrets, without what is scheduled for deletion. The service may lag behind by minutes. */
  async list(prefix: string, call: PageCall): Promise<NamePage> {
    const page = await this.#sdk.send(
      ({ ListSecretsCommand }) =>
        new ListSecretsCommand({
          MaxResults: pageSize,
          NextToken: call.cursor,
          ...(searchable.test(prefix) ? { Filters: [{ Key: 'name', Values: [prefix] }] } : {}),
        }),
      call,
    )
    const names = required(page.SecretList).map(entry => required(entry.Name))
    return { names, ...cursorOf(page) }
  }

  /** ListSecretVersionIds, with versions that carry no label any more: they can be read until AWS removes them. */
  async versions(name: string, call: PageCall): Promise<VersionPage> {
    // The list alone does not say that the secret is scheduled for deletion.
    const [secret, page] = await Promise.all([
      describe(this.#sdk, name, call),
      this.#sdk.send(
        ({ ListSecretVersionIdsCommand }) =>
          new ListSecretVersionIdsCommand({
            SecretId: name,
            IncludeDeprecated: true,
            MaxResults: pageSize,
            NextToken: call.cursor,
          }),
        call,
      ),
    ])
    if (secret.DeletedDate !== undefined) throw new StoreFault('ERR_SECRET_DELETED')
    const versions = required(page.Versions)
      .toSorted((a, b) => (b.CreatedDate?.getTime() ?? 0) - (a.CreatedDate?.getTime() ?? 0))
      .map(({ VersionId, VersionStages, CreatedDate }) => ({
        version: required(VersionId),
        createdAt: CreatedDate,
        stages: VersionStages ?? [],
        current: VersionStages?.includes(currentLabel) === true,
        state: 'enabled' as const,
      }))
    return { versions, ...cursorOf(page) }
  }

  moveStage(name: string, move: StageMove, call: Call): Promise<void> {
    return moveLabel(this.#sdk, name, move, call)
  }

  classify(error: unknown, operation: Operation): Fault {
    return classify(error, operation)
  }

  close(): Promise<void> {
    return this.#sdk.close()
  }

  async #deleteSecret(
    name: string,
    how: { readonly RecoveryWindowInDays: number } | { readonly ForceDeleteWithoutRecovery: true },
    call: Call,
  ): Promise<void> {
    const answer = await this.#sdk.send(
      ({ DeleteSecretCommand }) => new DeleteSecretCommand({ SecretId: name, ...how }),
      call,
    )
    required(answer.ARN)
  }
}

/** An empty token, as emulators give it, is the end as well. */
function cursorOf({ NextToken }: { readonly NextToken?: string | undefined }): { readonly cursor?: string } {
  return NextToken ? { cursor: NextToken } : {}
}
