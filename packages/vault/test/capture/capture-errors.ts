// Writes captured-errors.json: what a real Vault, networks and others answer where something is wrong. From the workspace's root:
//
//   node scripts/test-live.mjs --only vault --run node --conditions=sealwax-source packages/vault/test/capture/capture-errors.ts && npm run fix
//
// What this Vault cannot be made to say (it has no standby nodes, and no second factor) is answered by a server of this
// file's own, with the status that the documentation of the HTTP API has.

import { writeFileSync } from 'node:fs'
import { realVault } from '../live/real-vault.ts'
import { Captures } from './captures.ts'
import { captureAnswers, captureNetwork, captureOwnTransport } from './from-elsewhere.ts'
import { captureVault } from './from-vault.ts'

const vault = realVault('vault')
if ('missing' in vault) throw new Error(`Vault must run (${vault.missing}): see the first lines of this file`)
const captures = new Captures()
await captureVault(captures, vault)
await captureAnswers(captures)
await captureNetwork(captures, vault)
await captureOwnTransport(captures, vault)
const file = new URL('../captured-errors.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captures.rows, undefined, 2)}\n`)
console.log(`${captures.rows.length} errors`)
process.exit()
