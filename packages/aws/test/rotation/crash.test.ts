import { describe, expect, test, vi } from 'vitest'
import { names, overlapping, recover, revokes } from './recover.ts'
import { invoke, openStage, Process, revokeDue, rotateAll, type StageName, steps } from './stage.ts'

// Many rotations each, on machines that do other things as well.
vi.setConfig({ testTimeout: 120_000 })

/** Calls to AWS and to the target in one rotation, its revocation included. */
async function callsOf(name: StageName): Promise<number> {
  const process = new Process()
  const stage = openStage(name)
  await rotateAll(stage, stage.store.rotate(), process)
  if (revokes(name)) await revokeDue(stage, process)
  return process.calls
}

describe.each(names)('killed at every call, before its effect and after: %s', name => {
  test.each(['before', 'after'] as const)('%s', async moment => {
    const most = await callsOf(name)
    expect(most).toBeGreaterThan(12)
    for (let call = 1; call <= most; call++) {
      const stage = openStage(name, true)
      const { store } = stage
      const token = store.rotate()
      const process = new Process({ killAt: call, moment })
      const first = store.holderOf('AWSCURRENT')
      const polled = (): void => {
        if (name !== 'in-place') expect(stage.works(), `${moment} call ${call}`).toBe(true)
      }
      for (const step of steps) {
        await invoke(stage, step, token, process).catch(() => undefined)
        polled()
      }
      if (revokes(name)) await revokeDue(stage, process).catch(() => undefined)
      polled()
      expect(process.isKilled, `${moment} call ${call}`).toBe(true)
      // AWS tries the same rotation again, from its beginning.
      await rotateAll(stage, token)
      expect(store.holderOf('AWSCURRENT'), `${moment} call ${call}`).toBe(token)
      expect(store.holderOf('sealwax-to-revoke') ?? first).toBe(first)
      polled()
      await recover(stage, name)
    }
  })
})

describe.each(overlapping)('a manual put at every call: %s', name => {
  test('what is published works at every moment, and the put is never replaced unseen', async () => {
    const most = await callsOf(name)
    for (let call = 1; call <= most; call++) {
      const stage = openStage(name)
      const { store } = stage
      const token = store.rotate()
      let put: string | undefined
      const process = new Process({
        between(at) {
          expect(stage.works(), `call ${call}, before call ${at}`).toBe(true)
          if (at === call) put = store.put(stage.byHand())
        },
      })
      const wasCurrent = (): boolean => store.holderOf('AWSCURRENT') === put
      for (const step of steps) await invoke(stage, step, token, process).catch(() => undefined)
      // The rotation came first, or the put did; it was made from what the put had published, or it did not come to its end.
      const base = [...(store.versions.get(token)?.stages ?? [])].find(label => label.startsWith('sealwax-base-'))
      expect(wasCurrent() || put === undefined || base?.includes(put), `call ${call}`).toBe(true)
      if (revokes(name)) await revokeDue(stage, process).catch(() => undefined)
      expect(stage.works(), `call ${call}`).toBe(true)
    }
  })
})

test('a put at the last moment leaves no old credential behind that would hold the next rotation up', async () => {
  const stage = openStage('dual-slot')
  const { store } = stage
  const token = store.rotate()
  for (const step of steps.slice(0, 3)) await invoke(stage, step, token)
  const process = new Process({
    between(_, command) {
      const isPinned = store.holderOf('sealwax-to-revoke') !== undefined
      if (command === 'UpdateSecretVersionStage' && isPinned) store.put(stage.byHand())
    },
  })
  await expect(invoke(stage, 'finishSecret', token, process)).rejects.toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
  expect(store.labels()).not.toContain('sealwax-to-revoke')
  await expect(invoke(stage, 'finishSecret', token)).rejects.toThrow(/the target knows the candidate as well/)
  store.cancel()
  await rotateAll(stage)
  expect(stage.works()).toBe(true)
})

test('the same, with a function that was killed right there: the next try says what met', async () => {
  const stage = openStage('dual-slot')
  const { store } = stage
  const token = store.rotate()
  for (const step of steps.slice(0, 3)) await invoke(stage, step, token)
  const process = new Process({
    between(_, command) {
      if (command !== 'UpdateSecretVersionStage' || store.holderOf('sealwax-to-revoke') === undefined) return
      store.put(stage.byHand())
      process.isKilled = true
      throw new Error('killed')
    },
  })
  await invoke(stage, 'finishSecret', token, process).catch(() => undefined)
  await expect(invoke(stage, 'finishSecret', token)).rejects.toThrow(/the target knows the candidate as well/)
  expect(stage.works()).toBe(true)
})

test('a function that comes second with the same finishSecret leaves the old credential to be revoked', async () => {
  const stage = openStage('dual-slot')
  const { store } = stage
  const token = store.rotate()
  for (const step of steps.slice(0, 3)) await invoke(stage, step, token)
  const process = new Process({
    async between(_, command) {
      const isPinned = store.holderOf('sealwax-to-revoke') !== undefined
      if (command === 'UpdateSecretVersionStage' && isPinned && store.holderOf('AWSCURRENT') !== token) {
        await invoke(stage, 'finishSecret', token)
      }
    },
  })
  await invoke(stage, 'finishSecret', token, process)
  expect(store.holderOf('AWSCURRENT')).toBe(token)
  expect(await revokeDue(stage)).toBe('revoked')
  expect(stage.alive()).toBe(1)
})

test('the test that AWS makes when rotation is switched on for later leaves no label behind', async () => {
  const stage = openStage('dual-slot')
  const { store } = stage
  const token = store.rotate()
  // "The test creates an AWSPENDING version of the secret and then removes it", with the value of the current one.
  const version = store.versions.get(token)
  if (version !== undefined) version.value = store.valueOf('AWSCURRENT')
  await invoke(stage, 'testSecret', token)
  store.cancel()
  expect(store.labels()).toEqual(['AWSCURRENT'])
})

describe('a rotation that got stuck', () => {
  test('AWSPENDING that was left without a value is filled by the next try', async () => {
    const stage = openStage('dual-slot')
    const stuck = stage.store.rotate()
    await invoke(stage, 'createSecret', stuck, new Process({ killAt: 3 })).catch(() => undefined)
    // RotateSecret goes on with it.
    expect(stage.store.rotate()).toBe(stuck)
    await recover(stage, 'dual-slot')
  })

  test('AWSPENDING that something else made is refused, with what to do', async () => {
    const stage = openStage('dual-slot')
    const token = stage.store.rotate()
    const version = stage.store.versions.get(token)
    if (version !== undefined) version.value = 'made-by-another-function'
    await invoke(stage, 'createSecret', token)
    await expect(invoke(stage, 'setSecret', token)).rejects.toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
      message: expect.stringContaining('was not made by this function'),
    })
    stage.store.cancel()
    await recover(stage, 'dual-slot')
  })

  test('one that was cancelled after it was set: the next one has a greater fence', async () => {
    const stage = openStage('alternating-users', true)
    const cancelled = stage.store.rotate()
    await invoke(stage, 'createSecret', cancelled)
    await invoke(stage, 'setSecret', cancelled)
    stage.store.cancel()
    const next = stage.store.rotate()
    await rotateAll(stage, next)
    expect(stage.store.versions.get(next)?.stages).toContain('sealwax-fence-2')
    expect(stage.works()).toBe(true)
  })

  test.each(['createSecret', 'setSecret', 'finishSecret'] as const)(
    'a function that was stopped before its put, across a cancelled rotation and a later one up to its %s: AWSPENDING is given back',
    async upTo => {
      const stage = openStage('dual-slot', true)
      const { store } = stage
      const late = store.rotate()
      const [stopped, awake] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const process = new Process({
        between(_, command) {
          if (command !== 'PutSecretValue') return undefined
          stopped.resolve()
          return awake.promise
        },
      })
      const work = invoke(stage, 'createSecret', late, process)
      await stopped.promise
      store.cancel()
      const next = store.rotate()
      for (const step of steps.slice(0, steps.indexOf(upTo) + 1)) await invoke(stage, step, next)
      awake.resolve()
      await expect(work).rejects.toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
      expect(store.holderOf('AWSPENDING')).not.toBe(late)
      await rotateAll(stage, next)
      expect(store.holderOf('AWSCURRENT')).toBe(next)
      expect(stage.works()).toBe(true)
      await recover(stage, 'dual-slot')
    },
  )
})
