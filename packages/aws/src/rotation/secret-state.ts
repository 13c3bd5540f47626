import type { DescribeSecretResponse } from '@aws-sdk/client-secrets-manager'
import { required } from '../answer.ts'
import { currentLabel } from '../label.ts'
import { baseIn, fenceIn, oldLabel, pendingLabel, sinceIn } from './labels.ts'

/** What DescribeSecret said of a secret: which version carries which labels. */
export class SecretState {
  readonly arn: string
  readonly name: string
  readonly isDeleted: boolean
  readonly isRotated: boolean
  readonly versions: ReadonlyMap<string, readonly string[]>

  constructor(answer: DescribeSecretResponse) {
    this.arn = required(answer.ARN)
    this.name = answer.Name ?? this.arn
    this.isDeleted = answer.DeletedDate !== undefined
    this.isRotated = answer.RotationEnabled === true
    this.versions = new Map(Object.entries(answer.VersionIdsToStages ?? {}))
  }

  get current(): string | undefined {
    return this.holderOf(currentLabel)
  }

  /** The version whose credential is to be revoked. */
  get old(): string | undefined {
    return this.holderOf(oldLabel)
  }

  /** The candidate of a rotation that is under way. AWS leaves its label where it is when that became current. */
  get pending(): string | undefined {
    const version = this.holderOf(pendingLabel)
    return version === this.current ? undefined : version
  }

  has(version: string, label: string): boolean {
    return this.versions.get(version)?.includes(label) === true
  }

  holderOf(label: string): string | undefined {
    for (const [version, labels] of this.versions) if (labels.includes(label)) return version
    return undefined
  }

  fenceOf(version: string): number | undefined {
    return largest(this.versions.get(version) ?? [])
  }

  /** The greatest fence of all, and the version that has it. */
  get lastFence(): { readonly fence: number; readonly version: string | undefined } {
    let last: { fence: number; version: string | undefined } = { fence: 0, version: undefined }
    for (const version of this.versions.keys()) {
      const fence = this.fenceOf(version) ?? 0
      if (fence > last.fence) last = { fence, version }
    }
    return last
  }

  /** The version that was current when a candidate was made. */
  baseOf(candidate: string): string | undefined {
    for (const label of this.versions.get(candidate) ?? []) {
      const base = baseIn(label, candidate)
      if (base !== undefined) return base
    }
    return undefined
  }

  sinceOf(version: string): number | undefined {
    for (const label of this.versions.get(version) ?? []) {
      const since = sinceIn(label)
      if (since !== undefined) return since
    }
    return undefined
  }
}

function largest(labels: readonly string[]): number | undefined {
  const fences = labels.map(fenceIn).filter(fence => fence !== undefined)
  return fences.length === 0 ? undefined : Math.max(...fences)
}
