import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { drawBelow } from './draw.ts'
import { openBytes, type Random } from './random.ts'
import { characters } from './symbols.ts'
import { checkWhole } from './whole-number.ts'

/** What can be chosen from: by place, as Python's sequences. Of a string, its characters (code points). */
export type Sequence<T> = ArrayLike<T>

/**
 * One of the items, each as likely. Python's `secrets.choice`.
 *
 * @throws TypeError for what is no array, typed array or string; RangeError for an empty one.
 */
export function choice<T>(items: Sequence<T>, random?: Random): T {
  const list = listOf('items', items)
  if (list.length === 0) throw new RangeError('items must not be empty: there is nothing to choose')
  return list[drawBelow(openBytes(random), list.length)] as T
}

/**
 * Puts the items of an array into an order that is as likely as every other, in place. Python's `SystemRandom().shuffle`.
 *
 * @throws TypeError for what is no array, or cannot be changed.
 */
export function shuffle(items: { [index: number]: unknown; readonly length: number }, random?: Random): void {
  if (typeof items === 'string') throw wrongArgument('items', 'an array: a string cannot be changed', items)
  listOf('items', items)
  if (Object.isFrozen(items) && items.length > 0)
    throw new TypeError('items must be an array that can be changed: it is frozen. Shuffle a copy.')
  const bytes = openBytes(random)
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = drawBelow(bytes, last + 1)
    const item = items[last]
    items[last] = items[chosen]
    items[chosen] = item
  }
}

export interface SampleOptions {
  /** How often each item is there, as if it stood in the list so many times. */
  readonly counts?: readonly number[]
}

/**
 * `count` of the items in an order of chance, none twice. Python's `SystemRandom().sample`.
 *
 * @throws TypeError, RangeError for more than there are, or counts that fit no item.
 */
export function sample<T>(items: Sequence<T>, count: number, options: SampleOptions = {}, random?: Random): T[] {
  const list = listOf('items', items)
  checkKeys('options', options, ['counts'])
  const ends = options.counts === undefined ? undefined : endsOf('options.counts', options.counts, list.length)
  const total = ends === undefined ? list.length : (ends.at(-1) ?? 0)
  checkWhole('count', count, 0, total, 'items')
  const bytes = openBytes(random)
  // A shuffle that stops after `count` places, of which only those are remembered that are no longer as they were.
  const moved = new Map<number, number>()
  return Array.from({ length: count }, (_, place) => {
    const chosen = place + drawBelow(bytes, total - place)
    const index = moved.get(chosen) ?? chosen
    moved.set(chosen, moved.get(place) ?? place)
    return list[ends === undefined ? index : placeIn(ends, index)] as T
  })
}

/** The items of a sequence as what can be read by place. @throws TypeError for anything else. */
export function listOf<T>(argument: string, items: Sequence<T>): ArrayLike<T> {
  if (typeof items === 'string') return characters(items, argument) as unknown as T[]
  if (Array.isArray(items) || (ArrayBuffer.isView(items) && !(items instanceof DataView))) return items
  throw wrongArgument(argument, 'an array, a typed array or a string', items)
}

/** Where each item ends, if it is there as often as its count says. */
function endsOf(argument: string, counts: readonly number[], items: number): number[] {
  if (!Array.isArray(counts)) throw wrongArgument(argument, 'an array with a count for each item', counts)
  if (counts.length !== items)
    throw new RangeError(`${argument} must have a count for each of the ${items} items, received ${counts.length}`)
  let end = 0
  return counts.map((count, index) => {
    end += checkWhole(`${argument}[${index}]`, count, 0, Number.MAX_SAFE_INTEGER)
    return checkWhole(`The sum of ${argument}`, end, 0, Number.MAX_SAFE_INTEGER)
  })
}

/** The first place whose end is above `value`. */
export function placeIn(ends: readonly number[], value: number): number {
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (value < (ends[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}
