// What docs/guides/audit.md shows.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { auditFolder, readAuditFolder } from '../../src/audit/file/index.ts'
import { audited, openAudit, type SignedAnchor, verifyAudit } from '../../src/audit/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'

test('the guide to the audit log', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sealwax-audit-'))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const folder = join(parent, 'audit')
  const store = memory({ API_KEY: 'the-first' })
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('Ed25519 has a pair of keys')
  const { privateKey, publicKey } = pair
  const kept: SignedAnchor[] = []
  const alarms: unknown[] = []
  const elsewhere = { append: async (anchor: SignedAnchor) => void kept.push(anchor) }

  {
    // region open
    const audit = openAudit({
      output: auditFolder(folder),
      anchor: anchor => elsewhere.append(anchor), // to where this host cannot change it
      key: privateKey,
      onError: error => void alarms.push(error), // has to reach somebody
    })
    const secrets = createSecrets(audited(store, audit), { observe: audit.observe })
    audit.count(secrets, 'shop') // answers from the cache, once a minute
    // endregion
    await secrets.get('API_KEY')
    await secrets.put('API_KEY', 'the-second')
    // region close
    await secrets.close()
    await audit.close() // the closing record and the last anchor
    // endregion
  }

  // region verify
  const report = await verifyAudit(readAuditFolder(folder), { anchors: kept, key: publicKey })
  for (const { file, state, records, unanchored, problem } of report.files) {
    console.log(`${file}: ${state}, ${records} records, ${unanchored} of them without an anchor`)
    if (problem !== undefined) console.error(`line ${problem.line}: ${problem.why}`)
  }
  if (report.outcome === 'tampered' || report.outcome === 'empty') process.exitCode = 1
  // endregion
  expect(report).toMatchObject({ outcome: 'intact', files: [{ state: 'closed', unanchored: 0 }] })
  expect(alarms).toEqual([])
})
