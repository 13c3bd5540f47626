import type { SecretError } from '@sealwax/core'
import { type TellProgress, workThrough } from './chunks.ts'
import type { Fingerprints } from './fingerprints.ts'
import { type Pair, pairNames } from './pairs.ts'
import type { Found, Side } from './side.ts'
import { wipe } from './value.ts'

/** Names by what was found of them. Never a value. */
export interface Difference {
  readonly onlyInA: string[]
  readonly onlyInB: string[]
  readonly different: string[]
  readonly equal: string[]
  /** What could not be read, on either side. */
  readonly failed: { readonly name: string; readonly error: SecretError }[]
}

export interface DiffOptions {
  readonly prefix?: string
  readonly fingerprints: Fingerprints
  readonly tell?: TellProgress
}

/** Compares what two stores list, by what an application gets from them. */
export async function diff(a: Side, b: Side, { prefix = '', fingerprints, tell }: DiffOptions): Promise<Difference> {
  const [aNames, bNames] = await Promise.all([a.list(prefix), b.list(prefix)])
  const pairs = pairNames(a, aNames, b, bNames)
  const difference: Difference = { onlyInA: [], onlyInB: [], different: [], equal: [], failed: [] }
  const both: Required<Pair>[] = []
  for (const pair of pairs) {
    if (pair.b === undefined) difference.onlyInA.push(pair.a as string)
    else if (pair.a === undefined) difference.onlyInB.push(pair.b)
    else both.push(pair)
  }
  await workThrough(both, { doing: 'comparing', tell }, async chunk => {
    await Promise.all(chunk.map(pair => compare(pair, a, b, fingerprints, difference)))
  })
  for (const names of [difference.onlyInB, difference.different, difference.equal]) names.sort()
  return difference
}

async function compare(
  pair: Pair,
  a: Side,
  b: Side,
  fingerprints: Fingerprints,
  { onlyInA, onlyInB, different, equal, failed }: Difference,
): Promise<void> {
  const name = pair.a as string
  const [inA, inB] = await Promise.all([a.read(name), b.read(pair.b as string)])
  for (const found of [inA, inB]) if ('error' in found) failed.push({ name, error: found.error })
  // One that went away after it was listed.
  if (inA.state === 'absent' && inB.state === 'there') onlyInB.push(pair.b as string)
  if (inA.state === 'there' && inB.state === 'absent') onlyInA.push(name)
  if (inA.state === 'there' && inB.state === 'there') {
    ;(fingerprints.areSame(inA.value, inB.value) ? equal : different).push(name)
  }
  for (const found of [inA, inB]) forget(found)
}

function forget(found: Found): void {
  if (found.state === 'there') wipe(found.value)
}
