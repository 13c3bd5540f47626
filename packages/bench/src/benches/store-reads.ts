// Reads from a real store, beside the same reads by its SDK alone: node store-reads.ts aws

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

/** Each in turn: what comes after another has the whole machine. */
const inTurn = (times: number, read: (name: string) => Promise<unknown>): Round => {
  return () =>
    microseconds(times, async n => {
      for (let index = 0; index < n; index++) await read(first)
    })
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
  { ours: inTurn(20, get), raw: inTurn(20, raw) },
  { what: `${store}: one after another`, rounds: 81, warmUp: 5 },
)
const sixteen = await interleave(
  { ours: together(4, get), raw: together(4, raw) },
  { what: `${store}: 16 at once`, rounds: 61, warmUp: 5 },
)
const widths = [8, 16, 32, 64, names.length]
const sides: Record<string, Round> = { ours: all(() => Promise.all(names.map(get))) }
for (const width of widths) sides[`${width} loops`] = all(() => loops(width, raw))
if (peer !== undefined) sides[peer.name] = all(() => Promise.all(names.map(name => peer.get(name))))
const many = await interleave(sides, { what: `${store}: 150 names`, rounds: 25, warmUp: 3 })
await secrets.close()
await connection.close()

const best = widths.map(width => many[`${width} loops`] as Figure).reduce((a, b) => (b.median < a.median ? b : a))
/** At most 5 % over the SDK's own, or 20 µs. */
const little = (own: Figure): number => Math.max(own.median * 0.05, 20)
const rename = (figure: Figure, name: string): Figure => ({ ...figure, name })
const rows: Row[] = [
  {
    what: `${store}: uncached \`await get(name)\`, one after another`,
    unit: 'µs',
    ours: rename(one.ours, 'secrets.get'),
    peer: rename(one.raw, 'the SDK alone'),
    as: 'over',
    most: little(one.raw),
  },
  {
    what: `${store}: the same, 16 names at once, each`,
    unit: 'µs',
    ours: rename(sixteen.ours, 'secrets.get'),
    peer: rename(sixteen.raw, 'the SDK alone'),
    as: 'over',
    most: little(sixteen.raw),
  },
  {
    what: `${store}: 150 names in one tick`,
    unit: 'ms',
    ours: rename(many['ours'] as Figure, 'secrets.get'),
    peer: rename(best, `the SDK in ${best.name}, the best`),
    as: 'times',
    most: 1.1,
  },
]
const theirs = peer && many[peer.name]
if (theirs !== undefined) {
  rows.push({
    what: `${store}: 150 names in one tick`,
    unit: 'ms',
    ours: rename(many['ours'] as Figure, 'secrets.get'),
    peer: theirs,
    as: 'times',
    most: 1 / 8,
  })
}
report(rows)
