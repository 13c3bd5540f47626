import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { adopt, alternatingUsers, inPlace, type Login, resume, rotate } from '@sealwax/core/rotate'
import { dotenvFile, quoteDotenv } from '@sealwax/file'
import { rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { newPassword, onPostgres, World } from './postgres-world.ts'

/** 200 rotations with SEALWAX_ROTATION=full. */
const rotations = process.env['SEALWAX_ROTATION'] === 'full' ? 200 : 20
const clients = 50
/** For a login that read the secret before it changed: fifty at once take their time. */
const graceMs = 2_000

onPostgres(
  'under load',
  server => {
    test(`${clients} clients that connect without pause, ${rotations} rotations of two users: no login fails`, {
      timeout: 60_000 + rotations * 15_000,
    }, async () => {
      const world = await World.open(server)
      const folder = mkdtempSync(join(tmpdir(), 'sealwax-rotation-'))
      const file = join(folder, '.env')
      writeFileSync(file, `LOGIN=${quoteDotenv(JSON.stringify(await world.firstLogin()))}\n`, { mode: 0o600 })
      await using application = createSecrets(dotenvFile(file))
      await using secrets = createSecrets(dotenvFile(file))
      const target = postgresUsers(world.options())
      const strategy = alternatingUsers({ target, users: target.users, generate: newPassword })
      const options = { strategy, grace: { ms: graceMs, consumers: [] } }

      const start = performance.now()
      let [logins, late] = [0, 0]
      const failures: string[] = []
      const served = new Map<string, number>()
      let isOver = false
      const client = async (): Promise<void> => {
        while (!isOver) {
          const login: Login = JSON.parse(await application.get('LOGIN'))
          const began = performance.now()
          logins++
          const refusal = await world.refusal(login)
          // Grace is for who is slow, and this machine may be slower than that.
          if (refusal !== undefined && performance.now() - began > graceMs) late++
          else if (refusal !== undefined) failures.push(refusal)
          served.set(login.username, (served.get(login.username) ?? 0) + 1)
        }
      }
      const running = Array.from({ length: clients }, client)
      for (let rotation = 0; rotation < rotations; rotation++) {
        let now = await rotate(secrets, 'LOGIN', options)
        while (now.phase !== 'idle') {
          expect(now.phase).not.toBe('needs-operator')
          await setTimeout(100)
          now = await resume(secrets, 'LOGIN', options)
        }
        expect(now.last?.outcome).toBe('rotated')
      }
      isOver = true
      await Promise.all(running)
      const seconds = ((performance.now() - start) / 1_000).toFixed(0)
      console.log(
        `${rotations} rotations, ${clients} clients: ${logins} logins, ${failures.length} failed, ${late} took longer than grace, ${seconds} s`,
      )
      expect(failures).toEqual([])
      expect([...served.keys()].sort()).toEqual([...world.users])
      expect(logins).toBeGreaterThan(rotations * clients)
      rmSync(folder, { recursive: true })
      await world.dispose()
    })
  },
  ['postgres'],
)

onPostgres('a rotation', server => {
  test('of one user is refused for no longer than it says', { timeout: 120_000 }, async () => {
    const world = await World.open(server)
    const { username, password } = await world.firstLogin()
    await using secrets = createSecrets(memory({ PASSWORD: password }))
    const target = postgresPassword({ ...world.shared(), user: username })
    const strategy = inPlace({ target, generate: newPassword, allowOutage: true })
    let isOver = false
    let [refusedFrom, longest, slowest] = [0, 0, 0]
    const polling = (async () => {
      while (!isOver) {
        const began = performance.now()
        const refusal = await world.refusal({ username, password: await secrets.get('PASSWORD', { fresh: true }) })
        slowest = Math.max(slowest, performance.now() - began)
        if (refusal === undefined) refusedFrom = 0
        else {
          expect(refusal).toBe('28P01')
          refusedFrom ||= began
          longest = Math.max(longest, performance.now() - refusedFrom)
        }
      }
    })()
    const told: number[] = []
    for (let rotation = 0; rotation < 10; rotation++) {
      const { phase, outageMs } = await rotate(secrets, 'PASSWORD', { strategy, grace: { ms: 0, consumers: [] } })
      expect(phase).toBe('idle')
      told.push(outageMs ?? Number.NaN)
      await setTimeout(100)
    }
    isOver = true
    await polling
    const window = Math.max(...told)
    console.log(`in place, 10 rotations: refused for ${longest.toFixed(0)} ms at most, told ${told.join(', ')} ms`)
    expect(window).toBeGreaterThan(0)
    // The first that was refused may have begun before the window, and the last may have ended after it.
    expect(longest).toBeLessThanOrEqual(window + 2 * slowest)
    await world.dispose()
  })

  test('of compromised users ends the sessions of the old one, without grace', { timeout: 120_000 }, async () => {
    const world = await World.open(server)
    await world.allowEndingSessions()
    const first = await world.firstLogin()
    await using secrets = createSecrets(memory({ LOGIN: JSON.stringify({ ...first, port: 5432 }) }))
    const target = postgresUsers(world.options())
    const strategy = alternatingUsers({ target, users: target.users, generate: newPassword })
    const session = await world.connect(first)
    const ended = new Promise<void>(resolve => session.once('end', resolve))
    const { phase } = await rotate(secrets, 'LOGIN', { strategy, compromised: true })
    expect(phase).toBe('idle')
    await ended
    const now = JSON.parse(await secrets.get('LOGIN', { fresh: true }))
    expect(now).toMatchObject({ username: world.users[1], port: 5432 })
    expect(await world.refusal(now)).toBeUndefined()
    expect(await world.refusal(first)).toBe('28P01')
    await world.dispose()
  })

  test('of a secret that came from a backup is fenced, until it is told the number', { timeout: 120_000 }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    const target = postgresUsers(world.options())
    const strategy = alternatingUsers({ target, users: target.users, generate: newPassword })
    const options = { strategy, grace: { ms: 0, consumers: [] } }
    await using before = createSecrets(memory({ LOGIN: JSON.stringify(first) }))
    for (let turn = 0; turn < 2; turn++) expect(await rotate(before, 'LOGIN', options)).toMatchObject({ phase: 'idle' })
    const login: Login = JSON.parse(await before.get('LOGIN', { fresh: true }))
    await using restored = createSecrets(memory({ LOGIN: JSON.stringify(login) }))
    const error = await rejectionOf(rotate(restored, 'LOGIN', options))
    expect(error).toMatchObject({ rotation: { phase: 'needs-operator', trouble: 'fenced' } })
    expect(await world.refusal(login)).toBeUndefined()
    const [{ fence } = {}] = await world.sql(`SELECT max(fence)::int AS fence FROM ${world.fenceTable}`)
    await adopt(restored, 'LOGIN', { ...options, fence: fence as number })
    expect(await rotate(restored, 'LOGIN', options)).toMatchObject({ phase: 'idle', last: { outcome: 'rotated' } })
    expect(await world.refusal(JSON.parse(await restored.get('LOGIN', { fresh: true })))).toBeUndefined()
    await world.dispose()
  })

  test('waits where the old user still has sessions, and where a role is missing', { timeout: 120_000 }, async () => {
    const world = await World.open(server)
    const first = await world.firstLogin()
    await using secrets = createSecrets(memory({ LOGIN: JSON.stringify(first) }))
    const target = postgresUsers(world.options())
    const strategy = alternatingUsers({ target, users: target.users, generate: newPassword })
    const told: unknown[] = []
    const options = {
      strategy,
      grace: { ms: 0 },
      patience: 0,
      onTargetError: (error: unknown) => void told.push(error),
    }
    const session = await world.connect(first)
    await world.sql(`REVOKE ${world.owner} FROM ${world.users[1]}`)
    const error = await rejectionOf(rotate(secrets, 'LOGIN', options))
    expect(error).toMatchObject({ rotation: { phase: 'setting', waitsFor: 'target' } })
    expect(String(told[0])).toContain(`GRANT "${world.owner}" TO "${world.users[1]}"`)
    await world.sql(`GRANT ${world.owner} TO ${world.users[1]}`)
    expect(await resume(secrets, 'LOGIN', options)).toMatchObject({ phase: 'grace', waitsFor: 'in-use' })
    expect(await world.refusal(first)).toBeUndefined()
    await session.end()
    await expect.poll(async () => (await resume(secrets, 'LOGIN', options)).phase, { timeout: 20_000 }).toBe('idle')
    expect(await world.refusal(first)).toBe('28P01')
    await world.dispose()
  })
})
