import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

type Input = Readonly<Record<string, unknown>>

interface Version {
  value: string | undefined
  readonly stages: Set<string>
}

/**
 * One secret of AWS Secrets Manager in memory, as the API Reference describes PutSecretValue, UpdateSecretVersionStage and
 * RotateSecret: for faults at every call, which no server takes on demand. The live tests run on emulators.
 */
export class FakeSecretsManager {
  readonly name = 'shop/db'
  readonly arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf'
  readonly versions: Map<string, Version> = new Map()
  isRotated = true
  deletedDate: Date | undefined

  constructor(value: string) {
    this.put(value)
  }

  /** Somebody's PutSecretValue: AWSCURRENT moves without asking. */
  put(value: string): string {
    const id = crypto.randomUUID()
    this.versions.set(id, { value, stages: new Set() })
    this.#attach('AWSCURRENT', id)
    return id
  }

  /** RotateSecret up to the moment before it calls the function: the id of the version that shall be filled. */
  rotate(): string {
    const pending = this.holderOf('AWSPENDING')
    // "A previous rotation isn't complete. That rotation will be reattempted."
    if (pending !== undefined && !this.versions.get(pending)?.stages.has('AWSCURRENT')) return pending
    const id = crypto.randomUUID()
    this.versions.set(id, { value: undefined, stages: new Set() })
    this.#attach('AWSPENDING', id)
    return id
  }

  /** CancelRotateSecret, and the label taken away as its page says; then RotateSecret may begin again. */
  cancel(): void {
    const pending = this.holderOf('AWSPENDING')
    if (pending !== undefined) this.versions.get(pending)?.stages.delete('AWSPENDING')
  }

  holderOf(stage: string): string | undefined {
    for (const [id, { stages }] of this.versions) if (stages.has(stage)) return id
    return undefined
  }

  valueOf(stage: string): string | undefined {
    return this.versions.get(this.holderOf(stage) ?? '')?.value
  }

  labels(): readonly string[] {
    return [...this.versions.values()].flatMap(({ stages }) => [...stages])
  }

  /** A client of the SDK's on it. `at` is asked around each call's effect. */
  client(at: (moment: 'before' | 'after', command: string) => Promise<void> = async () => {}): SecretsManagerClient {
    const send = async (
      command: { constructor: { name: string }; input: Input },
      { abortSignal }: { abortSignal?: AbortSignal } = {},
    ): Promise<unknown> => {
      abortSignal?.throwIfAborted()
      const name = command.constructor.name.replace(/Command$/, '')
      await at('before', name)
      const answer = (async () => this.#answer(name, command.input))()
      await answer.catch(() => undefined)
      await at('after', name)
      return answer
    }
    return { config: { region: async () => 'eu-west-1' }, send } as unknown as SecretsManagerClient
  }

  #answer(command: string, input: Input): unknown {
    const { SecretId, VersionId, ClientRequestToken, SecretString, VersionStages } = input
    if (SecretId !== this.name && SecretId !== this.arn) throw sdkError('ResourceNotFoundException')
    const about = { ARN: this.arn, Name: this.name }
    switch (command) {
      case 'DescribeSecret': {
        const stages = [...this.versions].map(([id, version]) => [id, [...version.stages]] as const)
        return {
          ...about,
          RotationEnabled: this.isRotated,
          DeletedDate: this.deletedDate,
          VersionIdsToStages: Object.fromEntries(stages.filter(([, labels]) => labels.length > 0)),
        }
      }
      case 'GetSecretValue': {
        const value = this.versions.get(VersionId as string)?.value
        if (value === undefined) throw sdkError('ResourceNotFoundException')
        return { ...about, VersionId, SecretString: value }
      }
      case 'PutSecretValue': {
        const id = ClientRequestToken as string
        const known = this.versions.get(id) ?? { value: undefined, stages: new Set<string>() }
        if (known.value === SecretString) return { ...about, VersionId: id }
        if (known.value !== undefined) throw sdkError('ResourceExistsException')
        this.versions.set(id, { value: SecretString as string, stages: known.stages })
        for (const stage of VersionStages as readonly string[]) this.#attach(stage, id)
        return { ...about, VersionId: id }
      }
      case 'UpdateSecretVersionStage':
        return this.#move(input, about)
      default:
        throw new Error(`this fake has no ${command}`)
    }
  }

  #move({ VersionStage, MoveToVersionId, RemoveFromVersionId }: Input, about: object): unknown {
    const stage = VersionStage as string
    const holder = this.holderOf(stage)
    // "If the label is attached and you either do not specify this parameter, or the version ID does not match, then the operation fails."
    if (holder !== RemoveFromVersionId) throw sdkError('InvalidParameterException')
    if (MoveToVersionId === undefined) this.versions.get(holder as string)?.stages.delete(stage)
    else if (!this.versions.has(MoveToVersionId as string)) throw sdkError('ResourceNotFoundException')
    else this.#attach(stage, MoveToVersionId as string)
    return about
  }

  #attach(stage: string, id: string): void {
    const holder = this.holderOf(stage)
    if (holder === id) return
    if (holder !== undefined) this.versions.get(holder)?.stages.delete(stage)
    this.versions.get(id)?.stages.add(stage)
    if (stage === 'AWSCURRENT' && holder !== undefined) this.#attach('AWSPREVIOUS', holder)
  }
}

function sdkError(name: string): Error {
  return Object.assign(new Error('text that must not be looked at'), {
    name,
    $metadata: { httpStatusCode: 400, requestId: 'request-1', attempts: 1 },
  })
}
