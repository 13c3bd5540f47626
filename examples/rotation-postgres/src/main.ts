// An application works with a pool of connections while its password is rotated, three times: no query fails. The secret is in a
// file here; where it is, is one line.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { alternatingUsers, resume, rotate } from '@sealwax/core/rotate'
import { postgresUsers } from '@sealwax/postgres'
import { openSecrets } from 'sealwax'
import { orders, owner, schema, setUp, superuser, tearDown, users } from './database.ts'
import { SwappingPool } from './swapping-pool.ts'

const rotations = 3
const workers = 20

const folder = mkdtempSync(join(tmpdir(), 'sealwax-rotation-'))
const store = `file:${join(folder, '.env')}`
const { host, port, database, ssl } = superuser()
const { first, rotator } = await setUp()
console.log(`set up: ${users.join(' and ')} take turns, ${owner} owns everything`)

// The secrets, once.
const admin = await openSecrets(store)
await admin.put('db', JSON.stringify({ username: first.user, password: first.password }))
await admin.put('rotator', JSON.stringify(rotator))
await admin.close()

// The application: it knows nothing of rotations.
const application = await openSecrets(store)
const pool = await SwappingPool.open(application, 'db', { host, port, database, ssl, max: 10 })
let [queries, failed, isOver] = [0, 0, false]
const served = new Map<string, number>()
const work = async (): Promise<void> => {
  while (!isOver) {
    queries++
    try {
      const { rows } = await pool.query(`INSERT INTO ${orders} DEFAULT VALUES RETURNING who`)
      served.set(rows[0].who, (served.get(rows[0].who) ?? 0) + 1)
    } catch (error) {
      failed++
      console.error(`a query failed: ${(error as { code?: string }).code}`)
    }
  }
}
const start = performance.now()
const working = Array.from({ length: workers }, work)
console.log(`${workers} workers insert orders without pause`)

// The rotator: another program, most of the time.
const secrets = await openSecrets(store, {
  observe(event) {
    if (event.type === 'rotation') console.log(`  ${event.step}: ${event.outcome} (${event.durationMs.toFixed(0)} ms)`)
  },
})
const target = postgresUsers({
  database,
  server: { host, port, tls: ssl },
  administrator: { secrets, name: 'rotator' },
  fenceTable: `${schema}.rotation_fence`,
  users,
  owner,
})
const options = {
  strategy: alternatingUsers({ target, users, generate: () => tokenUrlsafe(32) }),
  grace: { ms: 2_000, consumers: [] }, // 65 minutes, where applications cache what they read
}
for (let rotation = 1; rotation <= rotations; rotation++) {
  console.log(`rotation ${rotation}`)
  let now = await rotate(secrets, 'db', options)
  while (now.phase !== 'idle') {
    if (now.phase === 'needs-operator') throw new Error(`db needs an operator: ${now.trouble}`)
    await setTimeout(200) // a schedule calls `resume`, in a program that does not wait for it
    now = await resume(secrets, 'db', options)
  }
}

isOver = true
await Promise.all(working)
const seconds = (performance.now() - start) / 1_000
await pool.close()
await application.close()
await secrets.close()
await tearDown()
rmSync(folder, { recursive: true })

const bounds = [...served].map(([who, count]) => `${who} ${count}`).join(', ')
console.log(`${rotations} rotations in ${seconds.toFixed(1)} s: ${bounds}`)
console.log(`${queries} queries, ${(queries / seconds).toFixed(0)} a second; failed queries ${failed}`)
if (failed > 0 || served.size !== 2) process.exitCode = 1
