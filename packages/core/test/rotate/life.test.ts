import { describe, expect, test } from 'vitest'
import { delegate } from '../../src/compose/delegate.ts'
import { type AnyProvider, type Clock, createSecrets } from '../../src/index.ts'
import { type MemoryProvider, memory } from '../../src/memory/index.ts'
import {
  adopt,
  dualSlot,
  inPlace,
  issueThenRevoke,
  type RotationError,
  resume,
  revoke,
  rollback,
  rotate,
  status,
  verify,
} from '../../src/rotate/index.ts'
import { FakeTarget } from '../../src/rotate/testing/index.ts'
import { Lab } from './lab.ts'
import { replaced } from './stores.ts'

describe('a rotation in one line', () => {
  test('replaces the value; the old one can be had again until grace is over', async () => {
    const store = memory({ API_KEY: 'the-first' })
    const secrets = createSecrets(store)
    expect(await secrets.get('API_KEY')).toBe('the-first')
    const generate = (): string => 'the-second'
    expect(await rotate(secrets, 'API_KEY', { generate })).toMatchObject({ phase: 'grace', epoch: 1 })
    expect(await secrets.get('API_KEY')).toBe('the-second')
    expect(await rollback(secrets, 'API_KEY', { generate })).toMatchObject({
      phase: 'grace',
      kind: 'rollback',
      epoch: 2,
    })
    expect(await secrets.get('API_KEY')).toBe('the-first')
  })

  test('takes bytes, and a JSON map where secrets are maps', async () => {
    const bytes = createSecrets(memory({ KEY: 'old' }))
    await rotate(bytes, 'KEY', { generate: () => new Uint8Array([0, 255, 7]) })
    expect(await bytes.getBytes('KEY')).toEqual(new Uint8Array([0, 255, 7]))

    const maps = createSecrets(memory({ KEY: '{"user":"a","port":5432}' }, { limits: { maps: true, binary: false } }))
    await rotate(maps, 'KEY', { generate: () => '{"user":"b","port":5432}' })
    expect(await maps.get('KEY#user')).toBe('b')
    await rollback(maps, 'KEY', { generate: () => '' })
    expect(await maps.get('KEY#user')).toBe('a')
    const plain = createSecrets(memory({ KEY: '{"value":"old"}' }, { limits: { maps: true, binary: false } }))
    await rotate(plain, 'KEY', { generate: () => 'new' })
    expect(await plain.get('KEY')).toBe('new')
  })

  test('and again, once grace is over, without anything else having been called', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    const early = await lab.fails<RotationError>(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(early).toMatchObject({ code: 'ERR_SECRET_CONFLICT', rotation: { phase: 'grace' } })
    expect(early.message).toMatch(/in grace until .*Z\. Call `resume` when grace is over, or `revoke`/)
    await lab.clock.advance(60_000)
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(await lab.secrets.get('KEY')).toBe('key-2')
    expect(lab.valid).toEqual(['key-1', 'key-2'])
  })
})

describe('the old credential', () => {
  test('stays valid for grace, and ends with the resume after it', async () => {
    const lab = new Lab()
    const { next } = await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(next).toBe(lab.clock.now() + 60_000)
    await lab.clock.advance(59_999)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({ waitsFor: 'grace', next })
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    await lab.clock.advance(1)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'idle',
      last: { outcome: 'rotated' },
    })
    expect(lab.valid).toEqual(['key-1'])
    expect(lab.steps.slice(-4)).toEqual(['revoke ok', 'test refused', 'test accepted', 'done ok'])
  })

  test.each([0, 1, 400, 999])(
    'stays valid for the whole of grace where the store dates in whole seconds, %i ms after one',
    async after => {
      const lab = new Lab()
      const secrets = createSecrets(datedIn(1_000, lab.store), { clock: lab.clock })
      await lab.clock.advance(after)
      const published = lab.clock.now()
      const { next = 0 } = await lab.run(() => rotate(secrets, 'KEY', lab.options))
      expect(next - published).toBeGreaterThanOrEqual(60_000)
      expect(next - published).toBeLessThanOrEqual(62_000)
      await lab.clock.advance(59_999)
      expect(await lab.run(() => resume(secrets, 'KEY', lab.options))).toMatchObject({ waitsFor: 'grace', next })
      expect(lab.valid).toEqual(['key-0', 'key-1'])
      // At the moment that was told there is something to do: it is not waited for again.
      await lab.clock.advance(next - lab.clock.now())
      expect(await lab.run(() => resume(secrets, 'KEY', lab.options))).toMatchObject({ phase: 'idle' })
      expect(lab.valid).toEqual(['key-1'])
    },
  )

  test('is not revoked where nobody said who else uses it', async () => {
    const lab = new Lab()
    const target = withoutInUse(lab.target)
    const options = { ...lab.options, strategy: dualSlot({ target, generate: () => 'key-1' }), grace: { ms: 1 } }
    await lab.run(() => rotate(lab.secrets, 'KEY', options))
    await lab.clock.advance(1_000_000)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', options))).toMatchObject({
      phase: 'grace',
      waitsFor: 'revoke',
    })
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    expect(await lab.run(() => revoke(lab.secrets, 'KEY', options))).toMatchObject({ phase: 'idle' })
    expect(lab.valid).toEqual(['key-1'])
  })

  test('is not revoked while the target says that it is in use', async () => {
    const lab = new Lab()
    lab.target.used.add('key-0')
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    await lab.clock.advance(60_000)
    const waiting = await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
    expect(waiting).toMatchObject({ waitsFor: 'in-use', next: lab.clock.now() + 60_000 })
    lab.target.used.clear()
    await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
    expect(lab.valid).toEqual(['key-1'])
  })

  test('is not revoked where the new one does not work', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    lab.target.valid.delete('key-1')
    await lab.clock.advance(60_000)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'needs-operator',
      trouble: 'published-refused',
    })
    expect(lab.valid).toEqual(['key-0'])
  })

  test('is not revoked where it was published again by hand', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    await lab.secrets.put('KEY', 'key-0')
    await lab.clock.advance(60_000)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'needs-operator',
      trouble: 'republished',
    })
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    expect(await lab.run(() => adopt(lab.secrets, 'KEY', lab.options))).toMatchObject({ last: { outcome: 'adopted' } })
    expect(lab.valid).toEqual(['key-0'])
  })

  test('is not revoked early by a machine whose clock is ahead of the store', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    const clock: Clock = {
      now: () => lab.clock.now() + 3_600_000,
      setTimeout: (fn, ms) => lab.clock.setTimeout(fn, ms),
      clearTimeout: timer => lab.clock.clearTimeout(timer),
    }
    const secrets = createSecrets(lab.store, { clock })
    expect(await lab.run(() => resume(secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'grace',
      waitsFor: 'grace',
    })
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    expect(await lab.run(() => rollback(lab.secrets, 'KEY', lab.options))).toMatchObject({ kind: 'rollback' })
  })
})

describe('the way back', () => {
  test('publishes the old credential; the new one ends after a grace of its own', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(await lab.run(() => rollback(lab.secrets, 'KEY', lab.options))).toMatchObject({ kind: 'rollback' })
    expect(await lab.secrets.get('KEY')).toBe('key-0')
    expect(lab.valid).toEqual(['key-0', 'key-1'])
    await lab.clock.advance(60_000)
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'idle',
      last: { outcome: 'rolled-back' },
    })
    expect(lab.valid).toEqual(['key-0'])
  })

  for (const [store, without] of [
    ['versions', []],
    ['no versions', ['versions', 'moveStage']],
  ] as const) {
    test(`is there twice: forth, back and forth again, on a store with ${store}`, async () => {
      const lab = new Lab({ store: { without } })
      await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
      await lab.run(() => rollback(lab.secrets, 'KEY', lab.options))
      const error = await lab.fails<RotationError>(() => rollback(lab.secrets, 'KEY', lab.options))
      expect(error.message).toMatch(/it went back already: rotate again instead/)
      await lab.clock.advance(60_000)
      await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
      expect(await lab.secrets.get('KEY')).toBe('key-2')
      expect(lab.valid).toEqual(['key-0', 'key-2'])
    })
  }

  test('before anything was published gives the candidate up', async () => {
    const lab = new Lab()
    lab.target.inject({ method: 'test', fails: 'outage' })
    await lab.fails(() => rotate(lab.secrets, 'KEY', lab.options))
    lab.target.heal()
    expect(await lab.run(() => rollback(lab.secrets, 'KEY', lab.options))).toMatchObject({
      phase: 'idle',
      last: { outcome: 'aborted', reason: 'asked' },
    })
    expect(lab.valid).toEqual(['key-0'])
    expect(await lab.secrets.get('KEY')).toBe('key-0')
  })

  test('is closed where somebody else changed what was published', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    lab.target.valid.add('by-hand')
    await lab.secrets.put('KEY', 'by-hand')
    const error = await lab.fails<RotationError>(() => rollback(lab.secrets, 'KEY', lab.options))
    expect(error.message).toMatch(/somebody else changed the published value: see `verify`/)
    expect(await lab.secrets.get('KEY', { fresh: true })).toBe('by-hand')
  })

  test('is closed where there is none', async () => {
    const lab = new Lab()
    const back = (): Promise<unknown> => rollback(lab.secrets, 'KEY', lab.options)
    expect((await lab.fails<RotationError>(back)).message).toMatch(/there is nothing to go back from \(idle\)/)
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    lab.target.valid.delete('key-0')
    expect((await lab.fails<RotationError>(back)).message).toMatch(/the target refuses the old credential/)
    lab.target.inject({ method: 'test', fails: 'outage' })
    expect((await lab.fails<RotationError>(back)).message).toMatch(/the target does not answer/)
    lab.target.heal()
    await lab.run(() => revoke(lab.secrets, 'KEY', lab.options))
    expect(await lab.fails<RotationError>(back)).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })

    const target = new FakeTarget({ credentials: ['key-1'], room: 1 })
    const strategy = inPlace({ target, generate: () => 'one-credential', allowOutage: true })
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy }))
    const one = await lab.fails<RotationError>(() => rollback(lab.secrets, 'KEY', { ...lab.options, strategy }))
    expect(one.message).toMatch(/with one credential, the old one ended when the new one was set/)
  })
})

describe('what makes the new value', () => {
  test('and fails ends the rotation: the caller gets its error, and another can begin', async () => {
    const lab = new Lab()
    const failure = new Error('no entropy')
    const strategy = dualSlot({ target: lab.target, generate: () => Promise.reject(failure) })
    expect(await lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy }))).toBe(failure)
    expect(await status(lab.secrets, 'KEY')).toMatchObject({
      phase: 'idle',
      last: { outcome: 'aborted', reason: 'not-made' },
    })
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    expect(await lab.secrets.get('KEY')).toBe('key-1')
  })

  test('too large for the store to keep beside it: nothing is left, of what was issued neither', async () => {
    const lab = new Lab({ room: 99, store: { limits: { maxBytes: 700 } } })
    const issue = lab.target.issue.bind(lab.target)
    lab.target.issue = async call => (await issue(call)).padEnd(690, 'x')
    const strategy = issueThenRevoke({ target: lab.target })
    const error = await lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, strategy }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_TOO_LARGE' })
    expect(lab.valid).toEqual(['key-0'])
    expect((await status(lab.secrets, 'KEY')).phase).toBe('idle')
  })
})

describe('a compromised credential', () => {
  test('is revoked right after the new one is published, its sessions end, and there is no way back', async () => {
    const lab = new Lab()
    // Whoever uses it has to go, and lags are not waited for.
    lab.target.used.add('key-0')
    const options = { ...lab.options, grace: { ms: 0, consumers: [{ name: 'batch', lag: 60_000 }] }, compromised: true }
    expect(await lab.run(() => rotate(lab.secrets, 'KEY', options))).toMatchObject({
      phase: 'idle',
      compromised: true,
      last: { outcome: 'rotated' },
    })
    expect(lab.valid).toEqual(['key-1'])
    expect([...lab.target.ended]).toEqual(['key-0'])
    const { compromised: _, ...rest } = options
    await lab.fails(() => rollback(lab.secrets, 'KEY', { ...rest, grace: {} }))
    // No label keeps the old version.
    const stages = await Array.fromAsync(lab.secrets.versions('KEY'), ({ stages }) => stages)
    expect(stages.flat()).toEqual(['current'])
  })

  test('during the grace of a rotation: neither of the two is left', async () => {
    const lab = new Lab()
    await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, compromised: true }))
    expect(lab.valid).toEqual(['key-2'])
    expect(await lab.secrets.get('KEY')).toBe('key-2')
  })

  test('while a rotation waits for its target: it becomes one without grace', async () => {
    const lab = new Lab()
    lab.target.inject({ method: 'set', fails: 'outage' })
    await lab.fails(() => rotate(lab.secrets, 'KEY', lab.options))
    lab.target.heal()
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, compromised: true }))
    expect(lab.valid).toEqual(['key-1'])
  })
})

describe('status and verify', () => {
  test('of a secret that was never rotated', async () => {
    const lab = new Lab()
    expect(await status(lab.secrets, 'KEY')).toMatchObject({ name: 'KEY', phase: 'idle', epoch: 0 })
    expect(await lab.run(() => resume(lab.secrets, 'KEY', lab.options))).toMatchObject({ phase: 'idle', epoch: 0 })
    expect(lab.store.calls.filter(({ operation }) => operation !== 'get')).toEqual([])
  })

  test('say who is at it, since when, and what each credential is worth', async () => {
    const lab = new Lab()
    const since = lab.clock.now()
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, by: 'nightly on host-7' }))
    expect(await status(lab.secrets, 'KEY')).toMatchObject({ by: 'nightly on host-7', since, phase: 'grace' })
    expect(await lab.run(() => verify(lab.secrets, 'KEY', lab.options))).toMatchObject({
      published: 'accepted',
      candidate: 'accepted',
      previous: 'accepted',
    })
    lab.target.valid.delete('key-1')
    expect((await lab.run(() => verify(lab.secrets, 'KEY', lab.options))).published).toBe('refused')
    lab.target.inject({ method: 'test', fails: 'outage' })
    expect((await lab.run(() => verify(lab.secrets, 'KEY', lab.options))).published).toBe('unknown')
    expect(await verify(lab.secrets, 'KEY', { generate: () => 'x' })).toMatchObject({ published: 'untested' })
  })
})

describe('adopt', () => {
  test('takes on what was changed past any rotation, if it works', async () => {
    const lab = new Lab()
    await lab.secrets.put('KEY', 'by-hand')
    const refused = await lab.fails<RotationError>(() => adopt(lab.secrets, 'KEY', lab.options))
    expect(refused.message).toMatch(/the target refuses the published credential/)
    lab.target.valid.add('by-hand')
    expect(await lab.run(() => adopt(lab.secrets, 'KEY', lab.options))).toMatchObject({ last: { outcome: 'adopted' } })
  })

  for (const keep of ['published', 'candidate'] as const) {
    test(`settles a conflict: the ${keep} one is kept, the candidate ends only where it is not`, async () => {
      const lab = new Lab()
      lab.target.inject({ method: 'set', fails: 'lost-answer', times: 1 })
      lab.target.inject({ method: 'test', fails: 'outage' })
      await lab.fails(() => rotate(lab.secrets, 'KEY', { ...lab.options, patience: 0 }))
      lab.target.heal()
      lab.target.valid.add('key-1')
      lab.target.valid.add('by-hand')
      await lab.secrets.put('KEY', 'by-hand')
      const conflict = await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
      expect(conflict).toMatchObject({ phase: 'needs-operator', waitsFor: 'operator', trouble: 'changed' })
      expect(lab.valid).toContain('key-1')
      expect(await lab.secrets.get('KEY', { fresh: true })).toBe('by-hand')
      const later = await lab.fails<RotationError>(() => rotate(lab.secrets, 'KEY', lab.options))
      expect(later.message).toMatch(/It needs an operator: see `status`, then settle it with `adopt`/)

      await lab.run(() => adopt(lab.secrets, 'KEY', { ...lab.options, keep }))
      expect(await lab.secrets.get('KEY', { fresh: true })).toBe(keep === 'published' ? 'by-hand' : 'key-1')
      expect(lab.valid.includes('key-1')).toBe(keep === 'candidate')
      expect(lab.valid).toContain('by-hand')
    })
  }

  test('goes above the fences of a target that has seen more than the store, which was set back', async () => {
    const lab = new Lab({ fenced: true })
    for (let turn = 0; turn < 3; turn++) {
      await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, compromised: true }))
    }
    const restored = new Lab()
    restored.target.valid.clear()
    const secrets = restored.secrets
    await secrets.put('KEY', 'key-3')
    const options = { ...lab.options, strategy: dualSlot({ target: lab.target, generate: () => 'key-new' }) }
    const error = await restored.fails<RotationError>(() => rotate(secrets, 'KEY', options))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT', rotation: { trouble: 'fenced' } })
    expect(error.message).toMatch(/the target has seen a later rotation than the record knows/)
    await restored.run(() => adopt(secrets, 'KEY', { ...options, fence: 3 }))
    await restored.run(() => rotate(secrets, 'KEY', options))
    expect(await secrets.get('KEY')).toBe('key-new')
  })
})

function withoutInUse(target: FakeTarget): Omit<FakeTarget, 'inUse'> {
  return new Proxy(target, {
    get: (_, key) => {
      const member: unknown = key === 'inUse' ? undefined : Reflect.get(target, key, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}

/** The same store with dates that are rounded down. */
function datedIn(round: number, store: MemoryProvider): AnyProvider {
  const dated = replaced(store, {
    async get(name, call) {
      const { createdAt, ...stored } = await store.get(name, call)
      const rounded = Math.floor((createdAt?.getTime() ?? 0) / round) * round
      return { ...stored, createdAt: new Date(rounded) }
    },
  })
  return delegate(dated, round === 1_000 ? { wholeSeconds: true } : {})
}

describe('the window of a rotation with one credential', () => {
  const tookMs = 300
  for (const round of [1, 1_000]) {
    test(`is told where the store dates in units of ${round} ms`, async () => {
      const lab = new Lab({ room: 1 })
      const store = datedIn(round, lab.store)
      const target = {
        location: 'a slow target',
        test: lab.target.test.bind(lab.target),
        async set(...[credential, call]: Parameters<FakeTarget['set']>) {
          const answer = await lab.target.set(credential, call)
          await new Promise<void>(resolve => lab.clock.setTimeout(resolve, tookMs))
          return answer
        },
      }
      await lab.clock.advance(400)
      const strategy = inPlace({ target, generate: () => 'one-credential', allowOutage: true })
      const secrets = createSecrets(store, { clock: lab.clock })
      const { outageMs } = await lab.run(() => rotate(secrets, 'KEY', { ...lab.options, strategy }))
      expect(outageMs).toBe(tookMs)
    })
  }
})
