import type { Side } from './side.ts'

/** A secret as each of two stores calls it; undefined where one does not list it. */
export interface Pair {
  readonly a: string | undefined
  readonly b: string | undefined
}

/**
 * Which names of two lists are one secret: those that one of the stores takes for the same. A store without regard to
 * case, such as the environment, lists `DB/HOST` for what another lists as `db/host`.
 */
export function pairNames(a: Side, aNames: readonly string[], b: Side, bNames: readonly string[]): Pair[] {
  const left = new Set(bNames)
  const known = [a, b].map(side => ({ side, names: indexOf(side, bNames) }))
  const pairs: Pair[] = aNames.map(name => {
    const found = known
      .map(({ side, names }) => names.get(side.identify(name) ?? ''))
      .find(other => other !== undefined && left.has(other))
    if (found !== undefined) left.delete(found)
    return { a: name, b: found }
  })
  return [...pairs, ...[...left].map(name => ({ a: undefined, b: name }))]
}

/** Names that would be one secret in the store, by each of them: the others. */
export function collisionsIn(side: Side, names: readonly string[]): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const identity = side.identify(name)
    if (identity !== undefined) groups.set(identity, [...(groups.get(identity) ?? []), name])
  }
  const collisions = new Map<string, readonly string[]>()
  for (const group of groups.values()) {
    if (group.length > 1)
      for (const name of group)
        collisions.set(
          name,
          group.filter(other => other !== name),
        )
  }
  return collisions
}

function indexOf(side: Side, names: readonly string[]): Map<string, string> {
  const index = new Map<string, string>()
  for (const name of names) {
    const identity = side.identify(name)
    if (identity !== undefined && !index.has(identity)) index.set(identity, name)
  }
  return index
}
