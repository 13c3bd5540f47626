import type { Attribute, Capability } from '@sealwax/core'
import type { Side } from './side.ts'

/** What an application had in the source and will not have in the target. The copy takes place all the same. */
export interface Loss {
  readonly what: Capability | Attribute | 'history' | 'fields'
  readonly message: string
  /** The secrets it is about, where it is not about all. */
  readonly names?: readonly string[]
}

/** What a program may be used to, and what becomes of it. Batches and purges change nothing for it. */
const lost: Partial<Record<Capability, string>> = {
  putIf: 'cannot compare and set: a put with `ifVersion`, and one of NAME#part without `overwrite`, is refused',
  versions: 'keeps no versions: what is replaced is gone',
  restore: 'cannot restore what was deleted',
  delete: 'cannot delete',
  moveStage: 'has no stages, labels that move between versions',
  list: 'cannot list names',
  watch: 'tells nobody of a change: `watch` notices it when it asks again',
}

/** Differences between what the two stores can do. */
export function capabilityLosses(source: Side, target: Side): Loss[] {
  const losses: Loss[] = Object.entries(lost)
    .filter(([what]) => source.can(what as Capability) && !target.can(what as Capability))
    .map(([what, text]) => ({ what: what as Capability, message: `${target.label} ${text}.` }))
  if (source.can('versions')) {
    losses.push({ what: 'history', message: 'Current values are copied; older versions stay where they are.' })
  }
  return losses
}

const attributes: Readonly<Record<Attribute, string>> = {
  contentType: 'the content type',
  expiresAt: 'the expiry',
  metadata: 'the metadata',
}

/** What stands beside values and cannot be carried, by the names of the secrets that have it. */
export function attributeLosses(dropped: ReadonlyMap<Attribute, readonly string[]>, target: Side): Loss[] {
  return (Object.keys(attributes) as Attribute[]).flatMap(what => {
    const names = dropped.get(what)
    if (names === undefined) return []
    return [{ what, message: `${target.label} does not keep ${attributes[what]}, which is left out.`, names }]
  })
}

export function fieldLoss(names: readonly string[], target: Side): Loss[] {
  if (names.length === 0) return []
  const message = `In ${target.label} these JSON objects become texts in the field \`value\`, where NAME#field does not find their fields; --as-maps makes them maps.`
  return [{ what: 'fields', message, names }]
}
