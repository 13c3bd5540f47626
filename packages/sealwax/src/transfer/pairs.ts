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

/** Names that the store would take for one, or of which one would be on the way to another, by each of them: the others. */
export function collisionsIn(side: Side, names: readonly string[]): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const identity = side.identify(name)
    if (identity !== undefined) groups.set(identity, [...(groups.get(identity) ?? []), name])
  }
  const collisions = new Map<string, string[]>()
  const collide = (name: string, others: readonly string[]): void => {
    if (others.length > 0) collisions.set(name, [...(collisions.get(name) ?? []), ...others])
  }
  for (const [identity, group] of groups) {
    for (const name of group) {
      const others = group.filter(other => other !== name)
      collide(name, others)
    }
    if (side.provider.limits.names.nested !== true) continue
    for (const above of foldersOf(identity).flatMap(folder => groups.get(folder) ?? [])) {
      collide(above, group)
      for (const name of group) collide(name, [above])
    }
  }
  return collisions
}

/** `a` and `a/b` for `a/b/c`. */
function foldersOf(path: string): string[] {
  const segments = path.split('/')
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'))
}

function indexOf(side: Side, names: readonly string[]): Map<string, string> {
  const index = new Map<string, string>()
  for (const name of names) {
    const identity = side.identify(name)
    if (identity !== undefined && !index.has(identity)) index.set(identity, name)
  }
  return index
}
