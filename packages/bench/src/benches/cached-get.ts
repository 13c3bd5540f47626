// A value that is in the cache: what an application pays at each use.

import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { interleave, nanoseconds, type Row, report } from '../harness.ts'
import { powertools } from '../peers.ts'

const value = 'correct-horse-battery-staple'
const times = 100_000
const name = 'API_KEY'

const secrets = createSecrets(memory({ [name]: value }), { cache: { ttl: 3_600_000 } })
const peer = powertools(value)
const stored = Promise.resolve(value)
const expiresAt = Date.now() + 3_600_000
const map = new Map([[name, value]])
const fromMap = async (key: string): Promise<string | undefined> => map.get(key)

// The peer's faster way: without a maximum age it reads an environment variable at each call, and takes twice as long.
const hour = { maxAge: 3_600 }
await peer.provider.get(name, hour)
await secrets.get(name)

// Each side has a loop of its own: a loop that several share is compiled for all of them at once.
const sides = await interleave(
  {
    'secrets.get': () =>
      nanoseconds(times, async n => {
        for (let i = 0; i < n; i++) await secrets.get(name)
      }),
    'powertools get': () =>
      nanoseconds(times, async n => {
        for (let i = 0; i < n; i++) await peer.provider.get(name, hour)
      }),
    'a stored promise': () =>
      nanoseconds(times, async n => {
        for (let i = 0; i < n; i++) await stored
      }),
    'a stored promise and a clock': () =>
      nanoseconds(times, async n => {
        for (let i = 0; i < n; i++) await (Date.now() < expiresAt ? stored : undefined)
      }),
    'an async function over a Map': () =>
      nanoseconds(times, async n => {
        for (let i = 0; i < n; i++) await fromMap(name)
      }),
  },
  { what: 'cached get', rounds: 61, warmUp: 5 },
)
if (peer.calls() !== 1 || secrets.stats().misses !== 1) throw new Error('a side asked its store again')
await secrets.close()

const row = (beside: keyof typeof sides): Row => ({
  what: 'cached `await get(name)`',
  unit: 'ns',
  ours: sides['secrets.get'],
  peer: sides[beside],
  as: 'times',
})
report([
  { ...row('powertools get'), most: 0.5 },
  row('a stored promise and a clock'),
  row('a stored promise'),
  row('an async function over a Map'),
])
