import type { BatchGetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager'
import { type Call, Failed, type Stored } from '@sealwax/core'
import { Limiter } from '@sealwax/core/adapter'
import { cursorOf, required } from './answer.ts'
import { isArn, regionOf } from './arn.ts'
import { Answers } from './batch-answers.ts'
import { isNamed } from './errors.ts'
import type { Sdk } from './sdk.ts'
import { withCommands } from './state.ts'

/** Single reads under way at once: fewer than the 50 sockets that the SDK's agent opens. */
const concurrency = 32

/** A batch that fails as a whole with one of these is about some secret in it, and nobody knows which. */
const aboutOneSecret = [
  'ResourceNotFoundException',
  'InvalidRequestException',
  'InvalidParameterException',
  'ValidationException',
  'DecryptionFailure',
]

type Results = Map<string, Stored | Failed>

/**
 * Reads names together by BatchGetSecretValue, which reports errors secret by secret. What a batch leaves unanswered, and
 * everything where this identity may not use batches, is read one by one.
 */
export class BatchReader {
  readonly #sdk: Sdk
  readonly #single: (name: string, call: Call) => Promise<Stored>
  readonly #lanes: Limiter = new Limiter(concurrency)
  #denied = false

  constructor(sdk: Sdk, single: (name: string, call: Call) => Promise<Stored>) {
    this.#sdk = sdk
    this.#single = single
  }

  async read(names: readonly string[], call: Call): Promise<Results> {
    if (this.#denied) return this.#readSingly(names, call)
    let results: Results
    try {
      results = await this.#readBatch(await this.#ofThisRegion(names), call)
    } catch (error) {
      if (isNamed(error, 'AccessDeniedException')) return this.#readWithoutBatch(names, call)
      if (isNamed(error, ...aboutOneSecret)) return this.#readSingly(names, call)
      throw error
    }
    const left = names.filter(name => !results.has(name))
    for (const [name, result] of await this.#readSingly(left, call)) results.set(name, result)
    return results
  }

  /** The others are refused one by one, and must not fail a batch. */
  async #ofThisRegion(names: readonly string[]): Promise<readonly string[]> {
    if (!names.some(isArn)) return names
    const region = await this.#sdk.findRegion()
    return names.filter(name => !isArn(name) || regionOf(name) === region)
  }

  async #readBatch(names: readonly string[], call: Call): Promise<Results> {
    // A batch of nothing is refused by the service.
    if (names.length === 0) return new Map()
    const answers = new Answers(names)
    let next: string | undefined
    do {
      const NextToken = next
      const page: BatchGetSecretValueCommandOutput = await this.#sdk.send(
        ({ BatchGetSecretValueCommand }) => new BatchGetSecretValueCommand({ SecretIdList: [...names], NextToken }),
        call,
      )
      for (const entry of required(page.SecretValues)) answers.addValue(entry)
      for (const { SecretId, ErrorCode } of page.Errors ?? []) {
        const id = required(SecretId)
        // In the form of the SDK's own errors; the item's message is left behind.
        const error = { name: ErrorCode, $metadata: page.$metadata }
        answers.addError(id, new Failed(names.includes(id) ? withCommands(id, error) : error))
      }
      next = cursorOf(page).cursor
    } while (next !== undefined)
    return answers.byName()
  }

  /**
   * A batch is denied as a whole where `secretsmanager:BatchGetSecretValue` is missing. That is certain, and remembered,
   * once the same secrets can be read one by one.
   */
  async #readWithoutBatch(names: readonly string[], call: Call): Promise<Results> {
    const results = await this.#readSingly(names, call)
    const readable = [...results.values()].every(
      result => !(result instanceof Failed) || !isNamed(result.error, 'AccessDeniedException'),
    )
    if (readable && !this.#denied) {
      this.#denied = true
      call.notice(
        'batch-denied',
        'secretsmanager:BatchGetSecretValue',
        'Secrets are read one by one: allow this identity secretsmanager:BatchGetSecretValue on * to read 20 in one request.',
      )
    }
    return results
  }

  async #readSingly(names: readonly string[], call: Call): Promise<Results> {
    const read = (name: string): Promise<Stored | Failed> =>
      this.#lanes.run(() => this.#single(name, call)).catch(error => new Failed(error))
    return new Map(await Promise.all(names.map(async name => [name, await read(name)] as const)))
  }
}
