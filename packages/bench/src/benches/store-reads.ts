// Reads from a real store, beside the same reads by its SDK alone: node store-reads.ts aws

import { setTimeout as rest } from 'node:timers/promises'
import { createSecrets } from '@sealwax/core'
import { type Figure, interleave, microseconds, milliseconds, type Round, type Row, report } from '../harness.ts'
import { storeOfThisRun } from '../stores/index.ts'

const { name: store, store: bench, server } = storeOfThisRun()
const names = Array.from({ length: 150 }, (_, index) => `SECRET_${index}`)
const [first = ''] = names
const few = names.slice(0, 16)

const connection = await bench.connect(server)
const { provider, raw } = connection
const peer = await connection.peer?.()
const secrets = createSecrets(provider, { cache: false })
for (const name of names) await secrets.put(name, `correct-horse-battery-staple-${name}`)

/**
 * One after another, each begun when the server has come to rest: who asks again within microseconds finds it still awake,
 * which no application's next read does.
 */
const inTurn = (times: number, read: (name: string) => Promise<unknown>): Round => {
  return async () => {
    let total = 0
    for (let index = 0; index < times; index++) {
      await rest(1)
      total += await microseconds(1, async () => void (await read(first)))
    }
    return total / times
  }
}
const together = (times: number, read: (name: string) => Promise<unknown>): Round => {
  return async () =>
    (await microseconds(times, async n => {
      for (let index = 0; index < n; index++) await Promise.all(few.map(read))
    })) / few.length
}

/** What somebody writes by hand for many reads: so many loops over one list. */
async function loops(width: number, read: (name: string) => Promise<unknown>): Promise<void> {
  const left = names.values()
  const loop = async (): Promise<void> => {
    for (const name of left) await read(name)
  }
  await Promise.all(Array.from({ length: width }, loop))
}
const all = (read: () => Promise<unknown>): Round => {
  return () => milliseconds(async () => void (await read()))
}

const get = (name: string): Promise<unknown> => secrets.get(name)
const one = await interleave(
  { 'secrets.get': inTurn(10, get), 'the SDK alone': inTurn(10, raw) },
  { what: `${store}: one after another`, rounds: 401, warmUp: 20 },
)
const sixteen = await interleave(
  { 'secrets.get': together(2, get), 'the SDK alone': together(2, raw) },
  { what: `${store}: 16 at once`, rounds: 201, warmUp: 20 },
)
const widths = [8, 16, 32, 64, names.length]
const byHand = (width: number): string => `the SDK in ${width} loops`
const sides: Record<string, Round> = { 'secrets.get': all(() => Promise.all(names.map(get))) }
for (const width of widths) sides[byHand(width)] = all(() => loops(width, raw))
if (peer !== undefined) sides[peer.name] = all(() => Promise.all(names.map(name => peer.get(name))))
const many = await interleave(sides, { what: `${store}: 150 names`, rounds: 201, warmUp: 10 })
await secrets.close()
await connection.close()

const ours = many['secrets.get'] as Figure
const best = widths.map(width => many[byHand(width)] as Figure).reduce((a, b) => (b.median < a.median ? b : a))
/** At most 5 % over the SDK's own, or 20 µs. */
const little = (own: Figure): number => Math.max(own.median * 0.05, 20)
const over = (sides: Record<'secrets.get' | 'the SDK alone', Figure>) =>
  ({
    unit: 'µs',
    ours: sides['secrets.get'],
    peer: sides['the SDK alone'],
    as: 'over',
    most: little(sides['the SDK alone']),
  }) as const
const rows: Row[] = [
  { what: `${store}: uncached \`await get(name)\`, one after another`, ...over(one) },
  { what: `${store}: the same, 16 names at once, each`, ...over(sixteen) },
  {
    what: `${store}: 150 names in one tick, beside the best loops`,
    unit: 'ms',
    ours,
    peer: best,
    as: 'times',
    // A store with batches is measured by its calls: see the rows of simultaneous gets, and the peer's below.
    ...(provider.getMany === undefined && { most: 1.1 }),
  },
]
const theirs = peer && many[peer.name]
if (theirs !== undefined) {
  rows.push({ what: `${store}: 150 names in one tick`, unit: 'ms', ours, peer: theirs, as: 'times', most: 1 / 8 })
}
report(rows)
