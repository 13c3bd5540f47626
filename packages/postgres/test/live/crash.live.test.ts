import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSecrets } from '@sealwax/core'
import type { Login } from '@sealwax/core/rotate'
import { dotenvFile, quoteDotenv } from '@sealwax/file'
import { expect, test } from 'vitest'
import { onPostgres, type Server, World } from './postgres-world.ts'
import type { RotatorOrders } from './rotator.ts'

/** All points, and more rotations, with SEALWAX_ROTATION=full. */
const full = process.env['SEALWAX_ROTATION'] === 'full'
/** Milliseconds: for a login that read the secret before it changed. */
const graceMs = 600

interface End {
  /** Undefined where it was killed. */
  readonly found?: { phase: string; outageMs?: number; outcome?: string; points: number }
}

/** One secret in a file, its user, and rotators that are killed. */
class Scene {
  readonly world: World
  readonly kind: RotatorOrders['kind']
  readonly #folder: string
  readonly #file: string
  readonly #options: object
  /** Logins with what was published at their beginning, and those of them that were refused. */
  tried = 0
  refused = 0
  #isOver = false

  private constructor(world: World, kind: RotatorOrders['kind'], first: Login) {
    this.world = world
    this.kind = kind
    this.#folder = mkdtempSync(join(tmpdir(), 'sealwax-crash-'))
    this.#file = join(this.#folder, '.env')
    const value = kind === 'users' ? JSON.stringify(first) : first.password
    writeFileSync(this.#file, `LOGIN=${quoteDotenv(value)}\n`, { mode: 0o600 })
    this.#options = kind === 'users' ? world.options() : { ...world.shared(), user: first.username }
  }

  static async open(server: Server, kind: RotatorOrders['kind']): Promise<Scene> {
    const world = await World.open(server)
    return new Scene(world, kind, await world.firstLogin())
  }

  /** Runs a rotator to its end, or its death. */
  async run(begin: boolean, death: { readonly at?: number; readonly afterMs?: number } = {}): Promise<End> {
    const program = fileURLToPath(new URL('rotator.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=sealwax-source', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const orders: RotatorOrders = {
      ...{ kind: this.kind, file: this.#file, options: this.#options, graceMs, begin },
      ...(death.at !== undefined && { killAt: death.at }),
    }
    child.stdin.on('error', () => {}).end(JSON.stringify(orders))
    const printed = text(child.stdout)
    const ended = once(child, 'exit')
    if (death.afterMs !== undefined) void setTimeout(death.afterMs).then(() => child.kill('SIGKILL'))
    const [code, signal] = await ended
    if (signal === 'SIGKILL') return {}
    expect(code).toBe(0)
    return { found: JSON.parse(await printed) }
  }

  async published(): Promise<Login> {
    await using secrets = createSecrets(dotenvFile(this.#file))
    const value = await secrets.get('LOGIN')
    return this.kind === 'users' ? JSON.parse(value) : { username: this.world.users[0], password: value }
  }

  /** Logs in again and again with what is published, until told that it is over. */
  async poll(): Promise<void> {
    while (!this.#isOver) {
      const login = await this.published()
      const began = performance.now()
      const refusal = await this.world.refusal(login)
      this.tried++
      // Grace is for who is slow, and this machine may be slower than that.
      if (refusal !== undefined && performance.now() - began <= graceMs) this.refused++
      await setTimeout(5)
    }
  }

  over(): void {
    this.#isOver = true
  }

  /** One user is let in, with what is published, and nobody else. */
  async expectWhole(note: string): Promise<void> {
    const login = await this.published()
    expect(await this.world.refusal(login), note).toBeUndefined()
    const others = this.world.users.filter(user => user !== login.username)
    const rows = await this.world.sql(
      'SELECT rolname FROM pg_authid WHERE rolname = ANY($1) AND (rolcanlogin OR rolpassword IS NOT NULL)',
      [others],
    )
    expect(rows, note).toEqual([])
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true })
    await this.world.dispose()
  }
}

onPostgres(
  'a rotator that is killed',
  server => {
    test('at every call to the store or the server, and resumed: the published login was always let in', {
      timeout: full ? 3_600_000 : 600_000,
    }, async () => {
      const scene = await Scene.open(server, 'users')
      const polling = scene.poll()
      const { found } = await scene.run(true)
      expect(found).toMatchObject({ phase: 'idle', outcome: 'rotated' })
      const points = found?.points ?? 0
      expect(points).toBeGreaterThan(30)
      let killed = 0
      for (let at = 0; at < points; at += full ? 1 : 9) {
        if ((await scene.run(true, { at })).found === undefined) killed++
        const end = await scene.run(false)
        expect(end.found, `${at} of ${points}`).toMatchObject({ phase: 'idle' })
        await scene.expectWhole(`${at} of ${points}`)
      }
      scene.over()
      await polling
      console.log(`killed ${killed} times at ${points} points: ${scene.tried} logins, ${scene.refused} refused`)
      expect(killed).toBeGreaterThan(3)
      expect(scene.refused).toBe(0)
      await scene.close()
    })

    test('at moments that are drawn, over rotation after rotation: the same', {
      timeout: full ? 3_600_000 : 600_000,
    }, async () => {
      const scene = await Scene.open(server, 'users')
      const polling = scene.poll()
      const seed = Number(process.env['SEALWAX_SEED'] ?? Date.now() % 1_000_000)
      console.log(`SEALWAX_SEED=${seed}`)
      const random = sequence(seed)
      let killed = 0
      const rotations = full ? 30 : 6
      for (let rotation = 0; rotation < rotations; rotation++) {
        // A start takes about 400 ms, a rotation as long, and grace 600.
        for (let begin = true; ; begin = false) {
          const end = await scene.run(begin, begin ? { afterMs: 300 + Math.floor(random() * 1_500) } : {})
          if (end.found?.phase === 'idle') break
          killed++
        }
        await scene.expectWhole(`rotation ${rotation}, SEALWAX_SEED=${seed}`)
      }
      scene.over()
      await polling
      console.log(`${rotations} rotations, killed ${killed} times: ${scene.tried} logins, ${scene.refused} refused`)
      expect(scene.refused).toBe(0)
      await scene.close()
    })

    test('with one user: in the end the published password works, whatever was refused meanwhile', {
      timeout: full ? 3_600_000 : 600_000,
    }, async () => {
      const scene = await Scene.open(server, 'password')
      const { found } = await scene.run(true)
      const points = found?.points ?? 0
      for (let at = 0; at < points; at += full ? 1 : 17) {
        await scene.run(true, { at })
        expect((await scene.run(false)).found, `${at} of ${points}`).toMatchObject({ phase: 'idle' })
        expect(await scene.world.refusal(await scene.published()), `${at} of ${points}`).toBeUndefined()
      }
      await scene.close()
    })
  },
  ['postgres'],
)

/** Numbers from 0 to 1 that a seed determines (Marsaglia's xorshift32). */
function sequence(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
