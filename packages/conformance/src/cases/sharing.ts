import { check, rejection, same, sameValue, within } from '../assert.ts'
import type { Case } from '../case.ts'

const name = 'api_key'
const crowd = 100

export const sharing: readonly Case[] = [
  {
    id: 'sharing/one-call',
    title: '100 simultaneous gets of one name are one call',
    needs: [],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const client = context.client()
      const requests = context.fixture.requests?.()
      const before = context.calls.count('get', 'getMany')
      const values = await within(Promise.all(Array.from({ length: crowd }, () => client.get(name))), 'the gets')
      for (const read of values) sameValue(read, value, 'get')
      same(context.calls.count('get', 'getMany') - before, 1, 'calls to the provider')
      if (requests === undefined) return
      // One more, if it was the first: an adapter may log in before.
      await client.get(name, { fresh: true })
      const after = context.fixture.requests?.() ?? 0
      check(after - requests <= 4, `${after - requests} requests reached the store for two reads`)
    },
  },
  {
    id: 'sharing/one-failure',
    title: '100 simultaneous gets of an absent name are one call, and all of them are told',
    needs: [],
    async run(context) {
      const client = context.client()
      const reads = Array.from({ length: crowd }, () => client.get(name))
      const outcomes = await within(Promise.allSettled(reads), 'the gets')
      for (const outcome of outcomes) {
        check(outcome.status === 'rejected', 'an absent name was read')
        await rejection(Promise.reject(outcome.reason), 'get', 'ERR_SECRET_NOT_FOUND')
      }
      same(context.calls.count('get', 'getMany'), 1, 'calls to the provider')
    },
  },
  {
    id: 'sharing/own-bytes',
    title: 'those who share a call get bytes of their own',
    needs: [],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const client = context.client()
      const [first, second] = await within(Promise.all([client.getBytes(name), client.getBytes(name)]), 'the gets')
      first.fill(0)
      sameValue(second, value, "the second caller's bytes after the first caller overwrote his")
    },
  },
  {
    id: 'sharing/interleaved',
    title: 'reads of several names at once give each caller his own',
    needs: [],
    async run(context) {
      const names = Array.from({ length: 8 }, (_, index) => `name${index}`)
      const values = new Map(names.map(each => [each, context.value()]))
      for (const [each, value] of values) await context.seed(each, value)
      const client = context.client()
      const reads = Array.from({ length: 5 }, () => names)
        .flat()
        .map(async each => [each, await client.get(each)] as const)
      for (const [each, read] of await within(Promise.all(reads), 'the gets'))
        sameValue(read, values.get(each) ?? '', `get of ${each}`)
    },
  },
]
