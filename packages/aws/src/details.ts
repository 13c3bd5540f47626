import { type Call, Failed, type ReadCall, type Stored, StoreFault } from '@sealwax/core'
import { Limiter } from '@sealwax/core/adapter'
import { factsOf, isNamed } from './errors.ts'
import type { Sdk } from './sdk.ts'
import { describe } from './state.ts'
import { metadataOf } from './tags.ts'

/** Descriptions under way at once: beside batches and single reads they leave some of the SDK's 50 sockets. */
const concurrency = 16

type Detail = Pick<Stored, 'metadata' | 'freshUntil'>

/**
 * What no read of a value tells, and DescribeSecret does: tags, and the date of the next rotation. Asked for at the same
 * time as the value, once a read; the client caches both together.
 */
export class Details {
  readonly #sdk: Sdk
  readonly #lanes: Limiter = new Limiter(concurrency)

  constructor(sdk: Sdk) {
    this.#sdk = sdk
  }

  async add(name: string, call: ReadCall, reading: Promise<Stored>): Promise<Stored> {
    const [value, detail] = await Promise.allSettled([reading, this.#of(name, call)])
    // A value that cannot be read is the better answer of the two.
    if (value.status === 'rejected') throw value.reason
    if (detail.status === 'rejected') throw detail.reason
    const { metadata, freshUntil } = detail.value
    // A version that was asked for by its id stays what it is when the secret is rotated.
    return { ...value.value, metadata, freshUntil: call.version === undefined ? freshUntil : undefined }
  }

  async addToAll(
    names: readonly string[],
    call: Call,
    reading: Promise<ReadonlyMap<string, Stored | Failed>>,
  ): Promise<ReadonlyMap<string, Stored | Failed>> {
    const asked = names.map(async name => [name, await this.#settled(name, call)] as const)
    const [values, details] = await Promise.allSettled([reading, Promise.all(asked)])
    if (values.status === 'rejected') throw values.reason
    if (details.status === 'rejected') throw details.reason
    const results = new Map(values.value)
    for (const [name, detail] of details.value) {
      const stored = results.get(name)
      if (stored === undefined || stored instanceof Failed) continue
      results.set(name, detail instanceof Failed ? detail : { ...stored, ...detail })
    }
    return results
  }

  #settled(name: string, call: Call): Promise<Detail | Failed> {
    return this.#lanes.run(() => this.#of(name, call)).catch(error => new Failed(error))
  }

  async #of(name: string, call: Call): Promise<Detail> {
    try {
      const { Tags, NextRotationDate } = await describe(this.#sdk, name, call)
      return { metadata: metadataOf(Tags), freshUntil: upcoming(NextRotationDate) }
    } catch (error) {
      if (!isNamed(error, 'AccessDeniedException')) throw error
      throw new StoreFault('ERR_SECRET_DENIED', {
        ...factsOf(error),
        hint: 'The option `describe` needs secretsmanager:DescribeSecret on the secret: allow it, or leave the option out.',
      })
    }
  }
}

/**
 * "On or before this date" (API Reference, DescribeSecret, NextRotationDate). One that is over is that of a rotation that
 * failed: it says nothing, and would keep the value out of every cache.
 */
function upcoming(date: Date | undefined): number | undefined {
  const time = date?.getTime() ?? 0
  return time > Date.now() ? time : undefined
}
