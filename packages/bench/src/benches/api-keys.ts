// Verifying API keys, beside what nobody can do without: one HMAC of the platform's.

import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { apiKeys, memoryKeyStore, newPeppers } from '@sealwax/core/api-keys'
import { interleave, microseconds, type Round, type Row, report } from '../harness.ts'

const times = 1_000
const atOnce = 16
const scopes = ['orders:read']

const peppers = newPeppers()
const open = () => apiKeys({ prefix: 'shop', environment: 'live', store: memoryKeyStore(), peppers: () => peppers })
const [ours, others, theirs] = [open(), open(), open()]
const issue = async (keys: typeof ours, length: number): Promise<string[]> => {
  const issued = Array.from({ length }, (_, index) => keys.issue({ owner: `customer-${index}`, scopes }))
  return (await Promise.all(issued)).map(({ key }) => key.text())
}
const known = await issue(ours, 500)
// In turn, so many that the seal of none is remembered when it comes again.
const rare = await issue(others, 2_000)
const unknown = await issue(theirs, 500)
const take = (texts: readonly string[], index: number): string => texts[index % texts.length] ?? ''

const pepper = createSecretKey(randomBytes(32))
const messages = known.map(text => new TextEncoder().encode(text))

const verifyKnown = (index: number): Promise<unknown> => ours.verify(take(known, index), { scopes })
let turn = 0
const verifyRare = (): Promise<unknown> => others.verify(take(rare, turn++), { scopes })
const verifyUnknown = (index: number): Promise<unknown> => ours.verify(take(unknown, index), { scopes })
const signOne = async (index: number): Promise<Uint8Array> =>
  createHmac('sha256', pepper)
    .update(messages[index % messages.length] ?? '')
    .digest()

const [good, refused] = (await Promise.all([verifyKnown(0), verifyUnknown(0)])) as { ok: boolean }[]
if (good?.ok !== true || refused?.ok !== false) throw new Error('a key was judged wrongly')

const inTurn = (work: (index: number) => Promise<unknown>): Round => {
  return () =>
    microseconds(times, async n => {
      for (let index = 0; index < n; index++) await work(index)
    })
}
/** As in a server: so many requests are under way, and each that ends makes room for the next. */
const together = (work: (index: number) => Promise<unknown>): Round => {
  return () =>
    microseconds(times, async n => {
      let next = 0
      const lane = async (): Promise<void> => {
        while (next < n) await work(next++)
      }
      await Promise.all(Array.from({ length: atOnce }, lane))
    })
}

const one = await interleave(
  {
    verify: inTurn(verifyKnown),
    'verify, seal not seen before': inTurn(verifyRare),
    'verify, unknown id': inTurn(verifyUnknown),
    'one HMAC': inTurn(signOne),
  },
  { what: 'API keys, one after another', rounds: 41, warmUp: 5 },
)
const many = await interleave(
  {
    verify: together(verifyKnown),
    'verify, seal not seen before': together(verifyRare),
    'one HMAC': together(signOne),
  },
  { what: `API keys, ${atOnce} at once`, rounds: 41, warmUp: 5 },
)

const besides = { unit: 'µs', as: 'times' } as const
// 25,000 a second.
const bar = { unit: 'µs', as: 'alone', most: 40 } as const
const rows: Row[] = [
  { what: 'API key `verify` in memory, one after another', ...bar, ours: one.verify },
  { what: 'the same beside one HMAC', ...besides, ours: one.verify, peer: one['one HMAC'] },
  {
    what: 'the same, records not seen before',
    ...besides,
    ours: one['verify, seal not seen before'],
    peer: one['one HMAC'],
  },
  { what: 'the same for an id that nobody has', ...besides, ours: one['verify, unknown id'], peer: one.verify },
  { what: `API key \`verify\` in memory, ${atOnce} at once, each`, ...bar, ours: many.verify },
  { what: 'the same beside one HMAC', ...besides, ours: many.verify, peer: many['one HMAC'] },
  {
    what: 'the same, records not seen before',
    ...besides,
    ours: many['verify, seal not seen before'],
    peer: many['one HMAC'],
  },
]
report(rows)
