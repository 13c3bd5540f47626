import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { memory } from '@sealwax/core/memory'
import { alternatingUsers, inPlace, type RotationError, resume, rollback, rotate, verify } from '@sealwax/core/rotate'
import { rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { postgresPassword, postgresUsers } from '../../src/index.ts'
import { onPostgres, World } from './postgres-world.ts'

onPostgres('what the guide says', server => {
  test('is what happens', { timeout: 120_000 }, async () => {
    const world = await World.open(server, { owner: 'shop', schema: 'sealwax' })
    const first = await world.firstLogin()
    const { address: primary } = world
    const [replica, pooler, database] = [primary, { ...primary, pooler: true }, 'postgres']
    await using secrets = createSecrets(
      memory({ 'shop/db': JSON.stringify(first), 'admin/shop_rotator': JSON.stringify(world.rotator) }),
    )

    // region target
    const target = postgresUsers({
      database,
      server: primary, // { host: 'db.example' }: TLS, port 5432
      endpoints: [replica, pooler], // where else applications log in
      administrator: { secrets, name: 'admin/shop_rotator' }, // its own password may be rotated as well
      users: ['shop_a', 'shop_b'],
      owner: 'shop',
    })
    const options = {
      strategy: alternatingUsers({ target, users: target.users, generate: () => tokenUrlsafe(32) }),
      grace: { consumers: [{ name: 'nightly batch', lag: 30 * 60_000 }] },
    }
    // endregion

    // region verify
    const { published } = await verify(secrets, 'shop/db', options)
    if (published !== 'accepted') throw new Error(`the password in the store is ${published}`)
    // endregion

    // region rotate
    const { phase, next } = await rotate(secrets, 'shop/db', options)
    console.log(`${phase}; resume has something to do at ${new Date(next ?? 0).toISOString()}`)
    // endregion
    expect(phase).toBe('grace')

    // region resume
    const status = await resume(secrets, 'shop/db', options)
    if (status.phase === 'needs-operator') console.error(`shop/db needs an operator: ${status.trouble}`)
    // endregion
    expect(status).toMatchObject({ phase: 'grace', waitsFor: 'grace' })

    // region rollback
    await rollback(secrets, 'shop/db', options) // the user before is published again
    // endregion
    expect(JSON.parse(await secrets.get('shop/db', { fresh: true }))).toEqual(first)

    await world.allowEndingSessions()
    // region compromised
    await rotate(secrets, 'shop/db', { ...options, compromised: true })
    // endregion
    expect(await world.refusal(first)).toBe('28P01')

    const told: unknown[] = []
    await world.sql('REVOKE shop FROM shop_a')
    // region error
    const onTargetError = (error: unknown): void => void told.push(error)
    const failed = await rejectionOf(rotate(secrets, 'shop/db', { ...options, onTargetError, patience: 0 }))
    // endregion
    expect((failed as RotationError).rotation.waitsFor).toBe('target')
    expect(String(told[0])).toContain('GRANT "shop" TO "shop_a"')
    await world.dispose()
  })

  test('of one user', { timeout: 120_000 }, async () => {
    const world = await World.open(server, { owner: 'shop', schema: 'sealwax' })
    const { username, password } = await world.firstLogin()
    const { address: primary, rotator: administrator } = world
    const database = 'postgres'
    await world.sql(`ALTER ROLE ${username} RENAME TO legacy`)
    await using secrets = createSecrets(memory({ LEGACY_PASSWORD: password }))

    // region in-place
    const target = postgresPassword({ database, server: primary, administrator, user: 'legacy' })
    const strategy = inPlace({ target, generate: () => tokenUrlsafe(32), allowOutage: true })
    const { outageMs } = await rotate(secrets, 'LEGACY_PASSWORD', { strategy, grace: { consumers: [] } })
    console.log(`the published password was refused for at most ${outageMs} ms`)
    // endregion
    expect(outageMs).toBeGreaterThan(0)
    const now = await secrets.get('LEGACY_PASSWORD', { fresh: true })
    expect(await world.refusal({ username: 'legacy', password: now })).toBeUndefined()
    await world.sql(`ALTER ROLE legacy RENAME TO ${username}`)
    await world.dispose()
  })
})
