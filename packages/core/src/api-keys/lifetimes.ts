import type { Slot } from './record.ts'

/** The last moment that a Date can stand for (ECMAScript, section 21.4.1.1). */
const lastTime = 8.64e15

/** The end of a secret that is good for as long as the newest one was. */
export function sameSpan(slots: readonly Slot[], now: number): number | undefined {
  const newest = slots.at(-1)
  if (newest?.expiresAt === undefined) return undefined
  return Math.min(now + (newest.expiresAt - newest.issuedAt), lastTime)
}

/** The same secret, good until then at the latest. */
export function endingBy(slot: Slot, time: number): Slot {
  const expiresAt = Math.min(slot.expiresAt ?? Number.POSITIVE_INFINITY, time)
  return Number.isFinite(expiresAt) ? { ...slot, expiresAt } : slot
}
