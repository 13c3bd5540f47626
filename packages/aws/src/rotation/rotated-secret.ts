import { type Call, StoreFault, systemClock } from '@sealwax/core'
import { underDeadline } from '@sealwax/core/rotate'
import { secretValue, storedOf } from '../answer.ts'
import { isNamed } from '../errors.ts'
import { moveLabel } from '../label.ts'
import type { Sdk } from '../sdk.ts'
import { describe } from '../state.ts'
import { pendingLabel } from './labels.ts'
import { SecretState } from './secret-state.ts'
import { failureOf, trouble } from './trouble.ts'

export interface Putting {
  readonly token: string
  readonly labels: readonly string[]
  /** Proves to AWS, in another account, that the rotation is its own (API Reference, PutSecretValue, RotationToken). */
  readonly rotationToken: string | undefined
}

/** One secret in AWS Secrets Manager, as far as a rotation needs it. Rejects with SecretErrors alone. */
export class RotatedSecret {
  readonly id: string
  readonly #sdk: Sdk
  readonly #signal: AbortSignal

  constructor(sdk: Sdk, id: string, signal: AbortSignal) {
    this.#sdk = sdk
    this.id = id
    this.#signal = signal
  }

  describe(): Promise<SecretState> {
    return this.#ask('DescribeSecret', async call => new SecretState(await describe(this.#sdk, this.id, call)))
  }

  /** The value of one version; undefined where there is none, as AWS leaves a version that a rotation shall fill. */
  value(version: string): Promise<Uint8Array | undefined> {
    return this.#ask('GetSecretValue', async call => {
      try {
        const answer = await this.#sdk.send(
          ({ GetSecretValueCommand }) => new GetSecretValueCommand({ SecretId: this.id, VersionId: version }),
          call,
        )
        return storedOf(answer).bytes
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined
        throw error
      }
    })
  }

  /** Stores a candidate under its token: once, whoever tries how often. Who comes second takes what is there. */
  async put(bytes: Uint8Array, { token, labels, rotationToken }: Putting): Promise<void> {
    await this.#ask('PutSecretValue', async call => {
      try {
        await this.#sdk.send(
          ({ PutSecretValueCommand }) =>
            new PutSecretValueCommand({
              SecretId: this.id,
              ...secretValue(bytes),
              ClientRequestToken: token,
              VersionStages: [pendingLabel, ...labels],
              ...(rotationToken === undefined ? {} : { RotationToken: rotationToken }),
            }),
          call,
        )
      } catch (error) {
        if (!isNamed(error, 'ResourceExistsException')) throw error
      }
    })
  }

  /** Moves a label to a version, from the one that must have it, or from none. @throws SecretError _CONFLICT otherwise. */
  async attach(label: string, to: string, from?: string): Promise<void> {
    await this.#ask('UpdateSecretVersionStage', async call => {
      try {
        await moveLabel(this.#sdk, this.id, { stage: label, to, from }, call)
      } catch (error) {
        if (!(error instanceof StoreFault) || error.fault.code !== 'ERR_SECRET_CONFLICT') throw error
        throw trouble(this.id, `the label ${label} is not where it was: somebody moved it.`, 'ERR_SECRET_CONFLICT')
      }
    })
  }

  /** Takes a label off a version; one that is not there is off. */
  async detach(label: string, from: string): Promise<void> {
    await this.#ask('UpdateSecretVersionStage', async call => {
      try {
        await this.#sdk.send(
          ({ UpdateSecretVersionStageCommand }) =>
            new UpdateSecretVersionStageCommand({
              SecretId: this.id,
              VersionStage: label,
              RemoveFromVersionId: from,
            }),
          call,
        )
      } catch (error) {
        if (!isNamed(error, 'InvalidParameterException', 'ResourceNotFoundException')) throw error
        // It was taken off, by an attempt before whose answer was lost, or by somebody else.
        if ((await this.describe()).has(from, label)) throw error
      }
    })
  }

  async #ask<T>(action: string, work: (call: Call) => Promise<T>): Promise<T> {
    const call: Call = { signal: this.#signal, notice: () => {} }
    // The function's own time is the only limit.
    const expired = (): Error => this.#signal.reason
    const limits = { signal: this.#signal, timeout: Number.POSITIVE_INFINITY, clock: systemClock, expired }
    try {
      return await underDeadline(limits, () => work(call))
    } catch (error) {
      this.#signal.throwIfAborted()
      throw failureOf(error, this.id, action)
    }
  }
}
