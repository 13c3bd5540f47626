import { SecretError } from '@sealwax/core'

/** What a job says of its secret: never a value, and nothing that a value could be in. */
export interface JobData {
  readonly name: string
  /** Of the rotation before: a job that comes late, or twice, finds that the secret went on. */
  readonly epoch: number
  /** How often a store or target did not answer it. */
  readonly tries?: number
  /** Somebody asked for it by name: it is in no wave. */
  readonly isByHand?: boolean
  readonly compromised?: boolean
}

export type JobKind = 'rotate' | 'resume' | 'sweep'

/** One job a secret, kind and epoch: BullMQ takes a second one with the same id for the first. No `:`, which it forbids. */
export function jobId(kind: JobKind, { name, epoch, compromised }: JobData): string {
  if (!name.isWellFormed()) {
    throw new SecretError(`The name ${JSON.stringify(name)} is not well-formed Unicode: it cannot name a job.`, {
      code: 'ERR_SECRET_INVALID',
      secretName: name,
    })
  }
  return [compromised ? 'compromised' : kind, epoch, encodeURIComponent(name)].join('.')
}

/** Undefined for what is no job of ours: another program writes into the queue. */
export function readJob(data: unknown): JobData | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { name, epoch, tries = 0, isByHand = false, compromised = false } = data as Record<string, unknown>
  if (typeof name !== 'string' || name === '' || !isCount(epoch) || !isCount(tries)) return undefined
  if (typeof isByHand !== 'boolean' || typeof compromised !== 'boolean') return undefined
  return { name, epoch, tries, isByHand, compromised }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
