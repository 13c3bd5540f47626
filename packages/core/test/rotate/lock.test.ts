import { describe, expect, test } from 'vitest'
import {
  type Lease,
  type Lock,
  type LockConflict,
  type RotationError,
  resume,
  rotate,
  status,
} from '../../src/rotate/index.ts'
import { Lab } from './lab.ts'
import { FakeLocks } from './process.ts'

/** Locks of which one is lost after so many looks at it. */
function lossy(locks: FakeLocks, looks: number): Lock {
  return {
    async acquire(name, options) {
      const lease = await locks.acquire(name, options)
      if (lease === undefined) return undefined
      let left = looks
      const lost = (): boolean => --left < 0
      return {
        fence: lease.fence,
        remaining: () => (lost() ? 0 : lease.remaining()),
        renew: async ttl => !lost() && (await lease.renew(ttl)),
        release: () => lease.release(),
      } satisfies Lease
    },
  }
}

describe('a lock', () => {
  test('that somebody else holds is told, with what to do', async () => {
    const lab = new Lab({ store: { without: ['putIf'] } })
    const locks = new FakeLocks(lab.clock)
    await locks.acquire('memory/KEY', { ttl: 1_000 })
    const error = await lab.fails<LockConflict>(() => rotate(lab.secrets, 'KEY', { ...lab.options, lock: locks }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect(error.message).toMatch(/Somebody else holds the lock "memory\/KEY".*Call `resume` then/)
    expect(error.heldUntil).toBe(lab.clock.now() + 62_000)
    expect(lab.store.calls).toEqual([])
    await lab.clock.advance(1_000)
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, lock: locks }))
  })

  test('is given back, also after a failure', async () => {
    const lab = new Lab()
    const locks = new FakeLocks(lab.clock)
    const options = { ...lab.options, lock: locks, timeout: 5_000 }
    lab.target.inject({ fails: 'outage' })
    await lab.fails(() => rotate(lab.secrets, 'KEY', options))
    lab.target.heal()
    expect(await lab.run(() => resume(lab.secrets, 'KEY', options))).toMatchObject({ phase: 'grace' })
  })

  test('makes the epoch, so that no two ever have the same', async () => {
    const lab = new Lab()
    const locks = new FakeLocks(lab.clock)
    for (let turn = 0; turn < 5; turn++) await (await locks.acquire(`other-${turn}`, { ttl: 1 }))?.release()
    await lab.run(() => rotate(lab.secrets, 'KEY', { ...lab.options, lock: locks }))
    expect((await status(lab.secrets, 'KEY')).epoch).toBe(6)
  })

  test('that is lost ends the call wherever it is, with nothing done after it; resume goes on', async () => {
    for (const without of [[], ['putIf']] as const) {
      let finished = false
      for (let looks = 0; !finished; looks++) {
        const lab = new Lab({ store: { without } })
        const locks = new FakeLocks(lab.clock)
        const options = { ...lab.options, lock: lossy(locks, looks) }
        const outcome = await lab.run(() => rotate(lab.secrets, 'KEY', options).catch((error: RotationError) => error))
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
          expect(outcome.message).toMatch(/was lost in the middle of a rotation/)
          // Whatever was begun can be finished by who holds it now.
          await lab.clock.advance(120_000)
          const later = { ...lab.options, lock: locks }
          if ((await status(lab.secrets, 'KEY')).phase === 'idle') {
            await lab.run(() => rotate(lab.secrets, 'KEY', later))
          }
          await lab.run(() => resume(lab.secrets, 'KEY', later))
        } else finished = true
        const published = await lab.secrets.get('KEY', { fresh: true })
        expect(
          lab.valid.filter(credential => credential !== 'key-0'),
          `lost after ${looks} looks`,
        ).toEqual([published])
      }
    }
  })
})
