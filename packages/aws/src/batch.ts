import type { BatchGetSecretValueCommandOutput, SecretValueEntry } from '@aws-sdk/client-secrets-manager'
import { type Call, Failed, type Stored } from '@sealwax/core'
import { required, storedOf } from './answer.ts'
import { Bounded } from './bounded.ts'
import { isNamed } from './errors.ts'
import { isArn } from './limits.ts'
import type { Sdk } from './sdk.ts'

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
  readonly #lanes: Bounded = new Bounded(concurrency)
  #denied = false

  constructor(sdk: Sdk, single: (name: string, call: Call) => Promise<Stored>) {
    this.#sdk = sdk
    this.#single = single
  }

  async read(names: readonly string[], call: Call): Promise<Results> {
    if (this.#denied) return this.#readSingly(names, call)
    let results: Results
    try {
      results = await this.#readBatch(names, call)
    } catch (error) {
      if (isNamed(error, 'AccessDeniedException')) return this.#readWithoutBatch(names, call)
      if (isNamed(error, ...aboutOneSecret)) return this.#readSingly(names, call)
      throw error
    }
    const left = names.filter(name => !results.has(name))
    for (const [name, result] of await this.#readSingly(left, call)) results.set(name, result)
    return results
  }

  async #readBatch(names: readonly string[], call: Call): Promise<Results> {
    const answers = new Map<string, Stored | Failed>()
    let next: string | undefined
    do {
      const NextToken = next
      const page: BatchGetSecretValueCommandOutput = await this.#sdk.send(
        ({ BatchGetSecretValueCommand }) => new BatchGetSecretValueCommand({ SecretIdList: [...names], NextToken }),
        call,
      )
      for (const entry of required(page.SecretValues)) {
        const stored = storedOf(entry)
        for (const id of idsOf(entry)) answers.set(id, stored)
      }
      for (const item of page.Errors ?? []) {
        // In the form of the SDK's own errors; the item's message is left behind.
        const failed = new Failed({ name: item.ErrorCode, $metadata: page.$metadata })
        for (const id of spellings(required(item.SecretId))) answers.set(id, failed)
      }
      next = page.NextToken || undefined
    } while (next !== undefined)
    const results: Results = new Map()
    for (const name of names) {
      const answer = answers.get(name)
      // A secret asked for by name and by ARN comes once or twice; each asker's bytes are its own.
      if (answer === undefined) continue
      results.set(name, answer instanceof Failed ? answer : { ...answer, bytes: answer.bytes.slice() })
    }
    return results
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

/** Every way in which the secret of an answer may have been asked for. */
function idsOf({ Name, ARN }: SecretValueEntry): readonly string[] {
  return [...(Name === undefined ? [] : [Name]), ...(ARN === undefined ? [] : spellings(ARN))]
}

/** An ARN, the ARN without its last seven characters, and the name in it (User Guide, Finding a secret from a partial ARN). */
function spellings(id: string): readonly string[] {
  if (!isArn(id)) return [id]
  const partial = id.replace(/-[A-Za-z0-9]{6}$/, '')
  return [id, partial, partial.replace(/^(?:[^:]*:){6}/, '')]
}
