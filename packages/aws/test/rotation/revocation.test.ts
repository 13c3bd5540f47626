import { SecretError } from '@sealwax/core'
import { alternatingUsers, dualSlot, generateThenPut, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget, FakeUsers } from '@sealwax/core/rotate/testing'
import { describe, expect, test, vi } from 'vitest'
import { type AwsRevocationOptions, toAwsRevocationHandler } from '../../src/rotation/index.ts'
import { invoke, openStage, Process, revokeDue, rotateAll, type Stage, steps } from './stage.ts'

function revokeWith(stage: Stage, strategy: Strategy, more: Partial<AwsRevocationOptions> = {}) {
  return toAwsRevocationHandler(strategy, {
    secrets: [stage.store.name],
    store: { client: stage.store.client() },
    grace: { ms: 0, consumers: [] },
    ...more,
  })
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(SecretError)
  return String(error)
}

describe('the scheduled function', () => {
  test('does nothing where there is no old credential, and revokes one whose grace is over', async () => {
    const stage = openStage('dual-slot')
    expect(await revokeDue(stage)).toBe('nothing')
    await rotateAll(stage)
    expect(stage.alive()).toBe(2)
    expect(await revokeDue(stage, new Process(), 60_000)).toBe('grace')
    expect(stage.alive()).toBe(2)
    expect(await revokeDue(stage)).toBe('revoked')
    expect(stage.alive()).toBe(1)
    expect(stage.works()).toBe(true)
    expect(await revokeDue(stage)).toBe('nothing')
    expect(stage.store.labels()).not.toContain('sealwax-to-revoke')
  })

  test('revokes by the label of its own, also where a put has moved AWSPREVIOUS', async () => {
    const stage = openStage('dual-slot')
    const first = stage.store.holderOf('AWSCURRENT')
    await rotateAll(stage)
    const published = stage.store.holderOf('AWSCURRENT') ?? ''
    stage.store.put('by hand')
    const current = stage.store.versions.get(published)
    // Moved back, as the console does it: AWSPREVIOUS names the put.
    stage.store.versions.get(stage.store.holderOf('AWSCURRENT') ?? '')?.stages.delete('AWSCURRENT')
    current?.stages.add('AWSCURRENT')
    expect(stage.store.holderOf('AWSPREVIOUS')).not.toBe(first)
    expect(await revokeDue(stage)).toBe('revoked')
    expect(stage.works()).toBe(true)
    expect(stage.alive()).toBe(1)
  })

  test('begins grace when it sees a rotation that was killed after it published', async () => {
    const stage = openStage('dual-slot')
    const token = stage.store.rotate()
    const process = new Process({
      between(_, command) {
        const isPublished = stage.store.holderOf('AWSCURRENT') === token
        if (command === 'UpdateSecretVersionStage' && isPublished) throw new Error('killed')
      },
    })
    for (const step of steps) await invoke(stage, step, token, process).catch(() => undefined)
    expect(stage.store.holderOf('AWSCURRENT')).toBe(token)
    expect(stage.store.labels().some(label => label.startsWith('sealwax-since-'))).toBe(false)
    expect(await revokeDue(stage, new Process(), 60_000)).toBe('grace')
    expect(await revokeDue(stage)).toBe('revoked')
  })

  test('keeps the time of grace from the moment of publication', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
    try {
      const stage = openStage('dual-slot')
      await rotateAll(stage)
      vi.setSystemTime(1_800_000_000_000 + 59_999)
      expect(await revokeDue(stage, new Process(), 60_000)).toBe('grace')
      vi.setSystemTime(1_800_000_000_000 + 60_000)
      expect(await revokeDue(stage, new Process(), 60_000)).toBe('revoked')
    } finally {
      vi.useRealTimers()
    }
  })

  test('until it has revoked, the next rotation is refused before anything is made, and goes on afterwards', async () => {
    const stage = openStage('alternating-users')
    await rotateAll(stage)
    const next = stage.store.rotate()
    expect(await messageOf(invoke(stage, 'createSecret', next))).toMatch(/is not revoked yet .*toAwsRevocationHandler/)
    expect(stage.store.versions.get(next)?.value).toBeUndefined()
    expect(await revokeDue(stage)).toBe('revoked')
    await rotateAll(stage, next)
    expect(stage.works()).toBe(true)
  })

  test('revokes nothing where somebody else published after the rotation, and says what to do', async () => {
    const stage = openStage('dual-slot')
    await rotateAll(stage)
    stage.store.put(stage.byHand())
    expect(await messageOf(revokeDue(stage))).toMatch(
      /somebody else published .* Nothing was revoked.*sealwax-to-revoke/,
    )
    expect(stage.alive()).toBe(3)
  })

  test('revokes nothing where the target refuses the published credential', async () => {
    const target = new FakeTarget({ credentials: ['first'] })
    const stage = openStage('dual-slot')
    const strategy = dualSlot({ target, generate: () => `another-${crypto.randomUUID()}` })
    const own = { ...stage, strategy: () => strategy }
    await rotateAll(own)
    target.valid.delete(stage.store.valueOf('AWSCURRENT') ?? '')
    expect(await messageOf(revokeWith(stage, strategy)())).toMatch(/refuses the published credential/)
    expect(target.valid).toContain('first')
  })

  test('looks once more before it revokes: AWSCURRENT may have been moved back by hand', async () => {
    const stage = openStage('dual-slot')
    const { store } = stage
    const first = store.holderOf('AWSCURRENT')
    await rotateAll(stage)
    let tests = 0
    const process = new Process({
      between(_, command) {
        // The published one, then the old one.
        if (command !== 'test' || ++tests !== 2) return
        for (const [id, { stages }] of store.versions) {
          stages.delete('AWSCURRENT')
          if (id === first) stages.add('AWSCURRENT')
        }
      },
    })
    expect(await revokeDue(stage, process)).toBe('rotation')
    expect(stage.works()).toBe(true)
    expect(stage.alive()).toBe(2)
  })

  test('waits while somebody uses the old one, and while the target does not answer', async () => {
    const users = new FakeUsers({ users: { a: 'first', b: undefined } })
    const stage = openStage('alternating-users')
    const generate = (): string => crypto.randomUUID()
    const strategy = alternatingUsers({ target: users, users: ['a', 'b'], generate })
    await rotateAll({ ...stage, strategy: () => strategy })
    const revoke = revokeWith(stage, strategy, { grace: { ms: 0 } })
    users.used.add('a')
    expect(await revoke()).toMatchObject([{ secret: 'shop/db', did: 'waits', waitsFor: 'in-use' }])
    users.used.delete('a')
    users.inject({ method: 'test', fails: 'outage' })
    expect(await revoke()).toMatchObject([{ waitsFor: 'target' }])
    users.heal()
    expect(await revoke()).toMatchObject([{ did: 'revoked' }])
    expect(users.passwords.get('a')).toBeUndefined()
  })

  test('looks after the other secrets where one fails, and tells of each that did', async () => {
    const stage = openStage('dual-slot')
    await rotateAll(stage)
    const strategy = stage.strategy(new Process())
    const secrets = ['shop/other', stage.store.name]
    const error = await revokeWith(stage, strategy, { secrets })().catch((reason: SecretError) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND', errors: [{ secretName: 'shop/other' }] })
    expect(stage.alive()).toBe(1)
  })

  test('two at once revoke once, and what is published works', async () => {
    const stage = openStage('alternating-users', true)
    await rotateAll(stage)
    await Promise.all([revokeDue(stage).catch(() => undefined), revokeDue(stage).catch(() => undefined)])
    expect(stage.works()).toBe(true)
    expect(stage.alive()).toBe(1)
    await rotateAll(stage)
    expect(stage.works()).toBe(true)
  })

  test('one that was stopped before it revoked, across a later rotation, is refused by a target that keeps fences', async () => {
    const stage = openStage('alternating-users', true)
    await rotateAll(stage)
    const [stopped, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const process = new Process({
      between(_, command) {
        if (command !== 'revoke') return undefined
        stopped.resolve()
        return awake.promise
      },
    })
    const late = revokeDue(stage, process)
    await stopped.promise
    await revokeDue(stage)
    await rotateAll(stage)
    awake.resolve()
    expect(await messageOf(late)).toMatch(/has seen a greater fence/)
    expect(stage.works()).toBe(true)
  })
})

describe('its options', () => {
  const target = new FakeTarget()
  const strategy = dualSlot({
    target: { ...pick(target), inUse: undefined } as never,
    generate: () => 'x',
  })

  test('must say who else uses the secrets, where the target cannot', () => {
    expect(() => toAwsRevocationHandler(strategy, { secrets: ['a'] })).toThrow(/grace\.consumers must say/)
    expect(() => toAwsRevocationHandler(strategy, { secrets: ['a'], grace: { consumers: [] } })).not.toThrow()
  })

  test('must not have a grace that is shorter than a consumer’s lag', () => {
    const grace = { ms: 1_000, consumers: [{ name: 'batch', lag: 2_000 }] }
    expect(() => toAwsRevocationHandler(strategy, { secrets: ['a'], grace })).toThrow(
      /at least 2000, the lag of "batch"/,
    )
  })

  test('are refused for a strategy that revokes nothing', () => {
    const nothing = generateThenPut({ generate: () => 'x' })
    expect(() => toAwsRevocationHandler(nothing, { secrets: ['a'] })).toThrow(/revokes nothing/)
  })
})

function pick(target: FakeTarget): object {
  return {
    location: target.location,
    test: target.test.bind(target),
    set: target.set.bind(target),
    revoke: target.revoke.bind(target),
  }
}
