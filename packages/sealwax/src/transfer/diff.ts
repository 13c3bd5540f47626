import type { SecretError } from '@sealwax/core'
import { type TellProgress, workThrough } from './chunks.ts'
import type { Fingerprints } from './fingerprints.ts'
import { type Pair, pairNames } from './pairs.ts'
import type { Found, Side } from './side.ts'
import { jsonObject, type Value, wipe } from './value.ts'

/** Names by what was found of them. Never a value. */
export interface Difference {
  readonly onlyInA: string[]
  readonly onlyInB: string[]
  readonly different: string[]
  /** The same value, of which NAME#field finds the fields in the one store only: in the other it is a text among maps. */
  readonly fieldsOnlyInA: string[]
  readonly fieldsOnlyInB: string[]
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
  const difference: Difference = {
    onlyInA: [],
    onlyInB: [],
    different: [],
    fieldsOnlyInA: [],
    fieldsOnlyInB: [],
    equal: [],
    failed: [],
  }
  const both: Required<Pair>[] = []
  for (const pair of pairs) {
    if (pair.b === undefined) difference.onlyInA.push(pair.a as string)
    else if (pair.a === undefined) difference.onlyInB.push(pair.b)
    else both.push(pair)
  }
  await workThrough(both, { doing: 'comparing', tell }, async chunk => {
    await Promise.all(chunk.map(pair => compare(pair, a, b, fingerprints, difference)))
  })
  const { failed: _, ...lists } = difference
  for (const names of Object.values(lists)) names.sort()
  return difference
}

async function compare(
  pair: Pair,
  a: Side,
  b: Side,
  fingerprints: Fingerprints,
  difference: Difference,
): Promise<void> {
  const { onlyInA, onlyInB, different, failed } = difference
  const name = pair.a as string
  const [inA, inB] = await Promise.all([a.read(name), b.read(pair.b as string)])
  for (const found of [inA, inB]) if ('error' in found) failed.push({ name, error: found.error })
  // One that went away after it was listed.
  if (inA.state === 'absent' && inB.state === 'there') onlyInB.push(pair.b as string)
  if (inA.state === 'there' && inB.state === 'absent') onlyInA.push(name)
  if (inA.state === 'there' && inB.state === 'there') {
    const isSame = fingerprints.areSame(inA.value, inB.value)
    ;(isSame ? listOfSame(hasFields(inA.value, a), hasFields(inB.value, b), difference) : different).push(name)
  }
  for (const found of [inA, inB]) forget(found)
}

function listOfSame(inA: boolean, inB: boolean, { equal, fieldsOnlyInA, fieldsOnlyInB }: Difference): string[] {
  if (inA === inB) return equal
  return inA ? fieldsOnlyInA : fieldsOnlyInB
}

/** Whether NAME#field finds anything: in a store of maps in these alone, elsewhere in every JSON object. */
function hasFields({ map, bytes }: Value, { maps }: Side): boolean {
  return (map !== undefined || !maps) && jsonObject(bytes) !== undefined
}

function forget(found: Found): void {
  if (found.state === 'there') wipe(found.value)
}
