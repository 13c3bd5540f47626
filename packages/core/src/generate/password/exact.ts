import type { ByteStream } from '../byte-stream.ts'
import { drawBelow, drawBigBelow } from '../draw.ts'
import { beginningsOf } from './count.ts'
import type { Plan } from './plan.ts'

/**
 * A password drawn without rejection: how many characters of each class there are, by the exact number of passwords that
 * have so many; then which class stands where, each order as likely; then the characters. For policies that a text of any
 * allowed characters seldom meets.
 */
export function drawExactly(plan: Plan, bytes: ByteStream): string {
  const beginnings = beginningsOf(plan)
  const beginning =
    beginnings[
      drawWeighted(
        bytes,
        beginnings.map(({ ways }) => ways),
      )
    ]
  if (beginning === undefined) throw new Error('A policy that can be met has a beginning')
  const { first, fillings, places } = beginning
  const order: number[] = []
  for (let index = plan.sets.classes.length - 1; index >= 0; index--) {
    const count = drawWeighted(bytes, fillings.weights(index, places - order.length))
    for (let filled = 0; filled < count; filled++) order.push(index)
  }
  shuffleInPlace(order, bytes)
  const classes = plan.sets.classes.map(characters => [...characters])
  const draw = (index: number): string => {
    const characters = classes[index] as string[]
    const chosen = drawBelow(bytes, characters.length)
    return (plan.repeats ? characters[chosen] : characters.splice(chosen, 1)[0]) as string
  }
  return [...(first === undefined ? [] : [first]), ...order].map(draw).join('')
}

/** A place, as likely as its weight says. Takes no bytes where only one can be. */
function drawWeighted(bytes: ByteStream, weights: readonly bigint[]): number {
  const possible = weights.filter(weight => weight > 0n)
  const total = possible.reduce((sum, weight) => sum + weight, 0n)
  let left = possible.length === 1 ? 0n : drawBigBelow(bytes, total)
  return weights.findIndex(weight => {
    left -= weight
    return left < 0n
  })
}

function shuffleInPlace(order: number[], bytes: ByteStream): void {
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = drawBelow(bytes, last + 1)
    const moved = order[last] as number
    order[last] = order[chosen] as number
    order[chosen] = moved
  }
}
