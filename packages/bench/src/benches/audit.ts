// The audit log: what one record costs that nobody waits for, and a cached get of a client that is audited.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecrets, type SecretEvent } from '@sealwax/core'
import { type AuditLog, audited, openAudit } from '@sealwax/core/audit'
import { auditFolder } from '@sealwax/core/audit/file'
import { memory } from '@sealwax/core/memory'
import { interleave, microseconds, nanoseconds, report } from '../harness.ts'
import { powertools } from '../peers.ts'

const value = 'correct-horse-battery-staple'
const name = 'API_KEY'
const records = 5_000
/** What a busy program records between two turns of the event loop. */
const together = 10
const gets = 100_000

const folder = await mkdtemp(join(tmpdir(), 'sealwax-bench-audit-'))
const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
if (!('privateKey' in pair)) throw new Error('Ed25519 has a pair of keys')
const { privateKey } = pair
const open = (path: string): AuditLog =>
  openAudit({
    output: auditFolder(join(folder, path)),
    key: privateKey,
    anchor: () => {},
    sync: false,
    onError: error => {
      throw error
    },
  })

const log = open('records')
const event = (version: number): SecretEvent => ({
  type: 'call',
  provider: 'aws-secrets-manager',
  operation: 'get',
  name,
  outcome: 'ok',
  durationMs: 12,
  attempts: 1,
  version: `d6f3a1c2-${version}`,
  requestId: '3f1c9a70-7a5e-4b8d-9d3b-0c2f6b1e8a11',
})

const audit = open('gets')
const secrets = createSecrets(audited(memory({ [name]: value }), audit), {
  cache: { ttl: 3_600_000 },
  observe: audit.observe,
})
audit.count(secrets, 'bench')
const peer = powertools(value)
const hour = { maxAge: 3_600 }
await peer.provider.get(name, hour)
await secrets.get(name)

try {
  const { record } = await interleave(
    {
      record: () =>
        microseconds(records, async n => {
          for (let i = 0; i < n; i++) {
            log.observe(event(i))
            if (i % together === 0) await new Promise(setImmediate)
          }
          await log.flush()
        }),
    },
    { what: 'audit record', rounds: 21 },
  )
  const sides = await interleave(
    {
      'secrets.get, audited': () =>
        nanoseconds(gets, async n => {
          for (let i = 0; i < n; i++) await secrets.get(name)
        }),
      'powertools get': () =>
        nanoseconds(gets, async n => {
          for (let i = 0; i < n; i++) await peer.provider.get(name, hour)
        }),
    },
    { what: 'cached get with audit', rounds: 41, warmUp: 5 },
  )
  if (log.status().lost > 0) throw new Error('records were lost')
  if (peer.calls() !== 1 || secrets.stats().misses !== 1) throw new Error('a side asked its store again')
  report([
    { what: 'an audit record in a file, without fsync', unit: 'µs', ours: record, as: 'alone', most: 15 },
    {
      what: 'cached `await get(name)`, audited',
      unit: 'ns',
      ours: sides['secrets.get, audited'],
      peer: sides['powertools get'],
      as: 'times',
      most: 0.5,
    },
  ])
} finally {
  await secrets.close()
  await log.close()
  await audit.close()
  await rm(folder, { recursive: true, force: true })
}
