import { describe, expect, test } from 'vitest'
import { invoke, openStage, Process, revokeDue, rotateAll, type Stage, type StageName, steps } from './stage.ts'

const names: readonly StageName[] = ['generate-then-put', 'in-place', 'dual-slot', 'alternating-users']
const overlapping: readonly StageName[] = ['generate-then-put', 'dual-slot', 'alternating-users']

/** Calls to AWS and to the target in one rotation, its revocation included. */
async function callsOf(name: StageName): Promise<number> {
  const process = new Process()
  const stage = openStage(name)
  await rotateAll(stage, stage.store.rotate(), process)
  if (revokes(name)) await revokeDue(stage, process)
  return process.calls
}

function revokes(name: StageName): boolean {
  return name === 'dual-slot' || name === 'alternating-users'
}

/** Whatever happened: AWS calls again with the same token, or begins anew; in the end all is as it should be. */
async function recover(stage: Stage, name: StageName): Promise<void> {
  const { store } = stage
  const errors: unknown[] = []
  for (let turn = 0; turn < 4; turn++) {
    if (revokes(name)) await revokeDue(stage)
    try {
      await rotateAll(stage)
      if (revokes(name)) expect(await revokeDue(stage)).toBe('revoked')
      expect(stage.works()).toBe(true)
      expect(stage.alive()).toBe(1)
      expect(store.holderOf('AWSPENDING') ?? store.holderOf('AWSCURRENT')).toBe(store.holderOf('AWSCURRENT'))
      return
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, 'it did not come to an end')
}

describe.each(names)('killed at every call, before its effect and after: %s', name => {
  test.each(['before', 'after'] as const)('%s', async moment => {
    const most = await callsOf(name)
    expect(most).toBeGreaterThan(12)
    for (let call = 1; call <= most; call++) {
      const stage = openStage(name, true)
      const { store } = stage
      const token = store.rotate()
      const process = new Process(call, moment)
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
      expect(store.holderOf('sealwax-previous') ?? first).toBe(first)
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
      const process = new Process(undefined, undefined, at => {
        expect(stage.works(), `call ${call}, before call ${at}`).toBe(true)
        if (at === call) put = store.put(stage.byHand())
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

describe('a rotation that got stuck', () => {
  test('AWSPENDING that was left without a value is filled by the next try', async () => {
    const stage = openStage('dual-slot')
    const stuck = stage.store.rotate()
    await invoke(stage, 'createSecret', stuck, new Process(3)).catch(() => undefined)
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

  test('a function that was stopped across a cancelled rotation gives AWSPENDING back to the one that came later', async () => {
    const stage = openStage('dual-slot', true)
    const { store } = stage
    const late = store.rotate()
    let next = ''
    const work = createLate()
    async function createLate(): Promise<void> {
      let put = 0
      const process = new Process(undefined, undefined, call => {
        // The put of the candidate: describe, look for it, read the current one, put.
        if (call === 4 && put++ === 0) {
          store.cancel()
          next = store.rotate()
          throw new Paused()
        }
      })
      await invoke(stage, 'createSecret', late, process)
    }
    await work.catch(() => undefined)
    await invoke(stage, 'createSecret', next)
    expect(store.holderOf('AWSPENDING')).toBe(next)
    // What the late one does when it wakes: its put, as it was about to be made.
    const client = store.client()
    const { PutSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
    await client.send(
      new PutSecretValueCommand({
        SecretId: store.arn,
        SecretString: 'late',
        ClientRequestToken: late,
        VersionStages: ['AWSPENDING'],
      }),
    )
    expect(store.holderOf('AWSPENDING')).toBe(late)
  })
})

class Paused extends Error {}

describe('two sequences of one rotation at once', () => {
  test.each(names)('in many orders of their calls, one candidate is published and it works: %s', async name => {
    for (let seed = 1; seed <= 40; seed++) {
      const stage = openStage(name)
      const token = stage.store.rotate()
      const gate = new Gate(seed)
      const both = [1, 2].map(async () => {
        for (const step of steps) await gate.run(process => invoke(stage, step, token, process).catch(() => undefined))
      })
      await Promise.all(both)
      await rotateAll(stage, token)
      expect(stage.store.holderOf('AWSCURRENT'), `seed ${seed}`).toBe(token)
      expect(stage.works(), `seed ${seed}`).toBe(true)
      await recover(stage, name)
    }
  })
})

/** Lets invocations go on in an order that is drawn: some of their calls yield to the others. */
class Gate {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  async run(work: (process: Process) => Promise<unknown>): Promise<void> {
    for (let wait = this.#draw(12); wait > 0; wait--) await Promise.resolve()
    await work(new Process())
  }

  #draw(below: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff
    return this.#state % below
  }
}
