import { check, rejection, same, sameValue, within } from '../assert.ts'
import type { Case } from '../case.ts'

const name = 'api_key'

export const aborts: readonly Case[] = [
  {
    id: 'aborts/before',
    title: 'a signal that is aborted already rejects with its reason before any I/O',
    needs: [],
    async run(context) {
      const reason = new Error('the caller left')
      const options = { signal: AbortSignal.abort(reason) }
      const client = context.client()
      same(await reasonOf(client.get(name, options)), reason, "get's reason")
      same(await reasonOf(client.getOptional(name, options)), reason, "getOptional's reason")
      same(await reasonOf(client.has(name, options)), reason, "has's reason")
      if (context.provider.put) same(await reasonOf(client.put(name, context.value(), options)), reason, "put's reason")
      same(context.calls.count(), 0, 'calls to the provider')
    },
  },
  {
    id: 'aborts/waiting',
    title: 'an abort ends the wait at once, with the reason itself, whatever the store does',
    needs: [],
    async run(context) {
      await context.seed(name, context.value())
      const release = context.calls.hold('get')
      const controller = new AbortController()
      const reason = { why: 'the caller left' }
      const read = context.client().get(name, { signal: controller.signal })
      const call = await within(context.calls.next('get'), 'the call to the provider')
      controller.abort(reason)
      same(await reasonOf(read), reason, "get's reason")
      same(call.signal?.aborted, true, "whether the provider's signal is aborted")
      release()
    },
  },
  {
    id: 'aborts/one-of-many',
    title: 'one caller who leaves takes nobody along',
    needs: [],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const release = context.calls.hold('get')
      const client = context.client()
      const controller = new AbortController()
      const reason = new Error('one left')
      const leaving = client.get(name, { signal: controller.signal })
      const staying = [client.get(name, { signal: new AbortController().signal }), client.get(name)]
      const call = await within(context.calls.next('get'), 'the call to the provider')
      controller.abort(reason)
      same(await reasonOf(leaving), reason, "the leaving caller's reason")
      same(call.signal?.aborted, false, "whether the provider's signal is aborted")
      release()
      for (const read of staying) sameValue(await within(read, 'get of those who stay'), value, 'get of those who stay')
    },
  },
  {
    id: 'aborts/in-flight',
    title: 'an abort reaches a call that hangs: the provider itself ends, where it says that it can',
    needs: ['hang', 'cancels'],
    async run(context) {
      await context.seed(name, context.value())
      await context.fixture.faults?.hang?.()
      const controller = new AbortController()
      const reason = new Error('the caller left')
      const read = context.client().get(name, { signal: controller.signal })
      const call = await within(context.calls.next('get'), 'the call to the provider')
      controller.abort(reason)
      same(await reasonOf(read), reason, "get's reason")
      await within(call.answered, "the provider's own answer after the abort")
    },
  },
  {
    id: 'aborts/time-out',
    title: 'a store that never answers is ERR_SECRET_TIMEOUT at the deadline, which may pass, and does',
    needs: ['hang'],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const clock = context.manualClock()
      const client = context.client({ clock, timeout: 3_000 })
      await context.fixture.faults?.hang?.()
      const read = client.get(name)
      await within(context.calls.next('get'), 'the call to the provider')
      clock.advance(2_999)
      check(await pending(read), 'it ended before the deadline')
      clock.advance(1)
      const error = await rejection(read, 'get', 'ERR_SECRET_TIMEOUT')
      same(error.retryable, true, 'retryable')
      await context.fixture.faults?.heal()
      sameValue(await client.get(name), value, 'get afterwards')
    },
  },
  {
    id: 'aborts/time-out-of-optional',
    title: 'a store that never answers is not an absent secret',
    needs: ['hang'],
    async run(context) {
      await context.seed(name, context.value())
      await context.fixture.faults?.hang?.()
      const clock = context.manualClock()
      const client = context.client({ clock })
      const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
        ['getOptional', () => client.getOptional(name, { timeout: 50 })],
        ['has', () => client.has(name, { timeout: 50 })],
      ]
      for (const [what, read] of reads) {
        const settled = rejection(read(), what, 'ERR_SECRET_TIMEOUT')
        await within(context.calls.next('get'), 'the call to the provider')
        clock.advance(50)
        await settled
      }
    },
  },
]

/** What a promise rejects with, by identity. */
async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return within(
    promise.then(
      () => 'it resolved',
      reason => reason,
    ),
    'the aborted call',
  )
}

/** Whether a promise is still open when everything that is ready has run. */
async function pending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open')
  const turn = new Promise<symbol>(resolve => setTimeout(resolve, 0, open))
  return (await Promise.race([promise.catch(() => undefined), turn])) === open
}
