// Many reads at once: how often the store is asked, and how long they take together.

import { createSecrets, type Secrets } from '@sealwax/core'
import { type MemoryProvider, memory } from '@sealwax/core/memory'
import { exactly, interleave, milliseconds, report } from '../harness.ts'
import { type Powertools, powertools } from '../peers.ts'

const value = 'correct-horse-battery-staple'
const sameName = Array.from({ length: 10_000 }, () => 'API_KEY')
const manyNames = Array.from({ length: 150 }, (_, index) => `SECRET_${index}`)
// AWS Secrets Manager's BatchGetSecretValue takes 20 names: 150 names are 8 calls.
const batch = 20

type Store = ReturnType<typeof store>

function store(names: readonly string[]): { provider: MemoryProvider; secrets: Secrets<MemoryProvider> } {
  const provider = memory(Object.fromEntries(names.map(name => [name, value])), { limits: { batch } })
  return { provider, secrets: createSecrets(provider) }
}

const readOurs = async ({ secrets }: Store, names: readonly string[]): Promise<void> => {
  await Promise.all(names.map(name => secrets.get(name)))
}
const readPeer = async ({ provider }: Powertools, names: readonly string[]): Promise<void> => {
  await Promise.all(names.map(name => provider.get(name, { maxAge: 3_600 })))
}

async function calls(names: readonly string[]): Promise<{ ours: number; peer: number }> {
  const ours = store(names)
  const peer = powertools(value)
  await readOurs(ours, names)
  await readPeer(peer, names)
  return { ours: ours.provider.calls.length, peer: peer.calls() }
}

/** Each round has a store and a client of its own: nothing is cached. */
const times = (what: string, names: readonly string[], rounds: number) =>
  interleave(
    {
      'secrets.get': () => {
        const ours = store(names)
        return milliseconds(() => readOurs(ours, names))
      },
      'powertools get': () => {
        const peer = powertools(value)
        return milliseconds(() => readPeer(peer, names))
      },
    },
    { what, rounds },
  )

const same = await calls(sameName)
const many = await calls(manyNames)
const sameTimes = await times('10,000 simultaneous gets of one name', sameName, 31)
const manyTimes = await times('150 gets in one tick', manyNames, 101)

report([
  {
    what: '10,000 simultaneous gets of one name',
    unit: 'call',
    ours: exactly('secrets.get', same.ours),
    peer: exactly('powertools get', same.peer),
    as: 'alone',
    most: 1,
  },
  {
    what: 'their time, nothing cached',
    unit: 'ms',
    ours: sameTimes['secrets.get'],
    peer: sameTimes['powertools get'],
    as: 'times',
  },
  {
    what: '150 gets in one tick, batches of 20',
    unit: 'call',
    ours: exactly('secrets.get', many.ours),
    peer: exactly('powertools get', many.peer),
    as: 'alone',
    most: Math.ceil(manyNames.length / batch),
  },
  {
    what: 'their time, the store answers at once',
    unit: 'ms',
    ours: manyTimes['secrets.get'],
    peer: manyTimes['powertools get'],
    as: 'times',
  },
])
