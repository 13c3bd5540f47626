import { rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { postgresUsers } from '../../src/index.ts'
import { call, newPassword, onPostgres, revoking, setting, World } from './postgres-world.ts'

const timeout = 120_000

onPostgres(
  'PgBouncer',
  server => {
    const pooler = { host: '127.0.0.1', port: Number(server.settings['ENDPOINT_PORT']), pooler: true } as const

    test.each(['postgres', 'postgres_tx'])('before the database %s follows every step', { timeout }, async database => {
      const world = await World.open(server)
      const [first, next] = [await world.firstLogin(), world.nextLogin()]
      const target = postgresUsers(world.options({ endpoints: [{ ...pooler, database }] }))
      expect(await target.test(first, call())).toBe('accepted')
      expect(await target.test({ ...first, password: newPassword() }, call())).toBe('refused')
      expect(await target.test(next, call())).toBe('refused')
      expect(await target.set(next, setting(first))).toBe('accepted')
      expect(await target.test(next, call())).toBe('accepted')
      // What is made through it belongs to the owner, also by who gets a connection that another has used.
      for (let turn = 0; turn < 2; turn++) {
        const session = await world.connect(next, { ...pooler, database })
        expect((await session.query('SELECT current_user AS me')).rows).toEqual([{ me: world.owner }])
        await session.end()
      }
      expect(await target.revoke(first, revoking(next))).toBe('done')
      expect(await target.test(first, call())).toBe('refused')
      expect(await target.test(next, call())).toBe('accepted')
      await world.dispose()
    })

    test('that cannot log in by itself leaves it unknown', { timeout }, async () => {
      const world = await World.open(server)
      const first = await world.firstLogin()
      const target = postgresUsers(
        world.options({
          endpoints: [{ ...pooler, port: pooler.port, database: 'absent' }],
          statementTimeout: 1_000,
          connectTimeout: 1_000,
        }),
      )
      const error = (await rejectionOf(target.test(first, call()))) as { code: string }
      expect(['ERR_SECRET_TIMEOUT', 'ERR_SECRET_UNAVAILABLE']).toContain(error.code)
      await world.dispose()
    })
  },
  ['pgbouncer'],
)
