import { check, rejection, same, sameValue, within } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'
const writers = 8

export const conflicts: readonly Case[] = [
  {
    id: 'conflicts/create-only',
    title: 'a put for what must be absent creates once and is ERR_SECRET_CONFLICT afterwards',
    needs: ['putIf'],
    async run(context) {
      const client = context.client()
      const value = context.value()
      const version = await client.put(name, value, { ifVersion: 'absent' })
      check(version !== undefined, 'a store that compares versions must name the one it made')
      await rejection(
        client.put(name, context.value(), { ifVersion: 'absent' }),
        'the second create',
        'ERR_SECRET_CONFLICT',
      )
      sameValue(await client.get(name), value, 'get')
    },
  },
  {
    id: 'conflicts/create-race',
    title: 'of those who create at the same moment exactly one succeeds',
    needs: ['putIf'],
    run: context => race(context, 'absent'),
  },
  {
    id: 'conflicts/loser',
    title: 'who writes with a version that is no longer current gets ERR_SECRET_CONFLICT and changes nothing',
    needs: ['putIf'],
    async run(context) {
      const client = context.client()
      const seen = await client.put(name, context.value(), { ifVersion: 'absent' })
      const value = context.value()
      const won = await client.put(name, value, { ifVersion: seen ?? '' })
      const error = await rejection(
        client.put(name, context.value(), { ifVersion: seen ?? '' }),
        "the loser's put",
        'ERR_SECRET_CONFLICT',
      )
      same(error.retryable, false, "the conflict's retryable")
      const secret = await client.getSecret(name)
      sameValue(secret.bytes(), value, 'get')
      same(secret.version, won, 'the version')
    },
  },
  {
    id: 'conflicts/race',
    title: 'of those who write with the same expected version exactly one succeeds',
    needs: ['putIf'],
    async run(context) {
      const seen = await context.client().put(name, context.value(), { ifVersion: 'absent' })
      await race(context, seen ?? '')
    },
  },
  {
    id: 'conflicts/current-version-of-a-read',
    title: 'the version that a read names is one that a put can expect',
    needs: ['putIf'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value(), { ifVersion: 'absent' })
      const { version } = await client.getSecret(name)
      check(version !== undefined, 'a store that compares versions must name them')
      const value = context.value()
      await client.put(name, value, { ifVersion: version })
      sameValue(await client.get(name), value, 'get')
    },
  },
  {
    id: 'conflicts/expected-but-absent',
    title: 'a put that expects a version of what does not exist is ERR_SECRET_CONFLICT and creates nothing',
    needs: ['putIf'],
    async run(context) {
      const client = context.client()
      const version = await client.put('other', context.value(), { ifVersion: 'absent' })
      await rejection(client.put(name, context.value(), { ifVersion: version ?? '' }), 'put', 'ERR_SECRET_CONFLICT')
      same(await client.has(name), false, 'has')
    },
  },
]

/** Several clients, where there can be, so that no one process's order decides. */
async function race(context: CaseContext, expected: string): Promise<void> {
  const clients = [context.client(), context.client({}, await context.fixture.another?.())]
  const values = Array.from({ length: writers }, () => context.value())
  const puts = values.map((value, index) => clients[index % clients.length]?.put(name, value, { ifVersion: expected }))
  const outcomes = await within(Promise.allSettled(puts), 'the race', 20_000)
  const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') await rejection(Promise.reject(outcome.reason), 'a loser', 'ERR_SECRET_CONFLICT')
  }
  same(winners.length, 1, `how many of ${writers} succeeded`)
  sameValue(await context.client().get(name), values[winners[0] ?? -1] ?? '', "get, which must be the winner's value")
}
