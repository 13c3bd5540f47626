// Writes captured-errors.json: what Vault, OpenBao, networks and others answer where something is wrong. From the workspace's root:
//
//   node scripts/test-live.mjs --only vault,openbao --run node --conditions=sealwax-source packages/vault/test/capture/capture-errors.ts && npm run fix
//
// What these servers cannot be made to say (there are no standby nodes, and no second factor) is answered by a server of
// from-elsewhere.ts, with the status that the documentation of the HTTP API has.

import { writeFileSync } from 'node:fs'
import { type Product, type RealVault, realVault } from '../live/real-vault.ts'
import { Captures } from './captures.ts'
import { captureAnswers, captureNetwork, captureOwnTransport, captureTls } from './from-elsewhere.ts'
import { captureVault } from './from-vault.ts'

function running(product: Product): RealVault {
  const found = realVault(product)
  if ('missing' in found) throw new Error(`${product} must run (${found.missing}): see the first lines of this file`)
  return found
}

const [vault, openbao] = [running('vault'), running('openbao')]
const captures = new Captures()
await captureVault(captures, vault)
await captureVault(captures, openbao)
await captureAnswers(captures)
await captureNetwork(captures)
await captureTls(captures, vault)
await captureOwnTransport(captures, vault)
const file = new URL('../captured-errors.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(captures.rows, undefined, 2)}\n`)
console.log(`${captures.rows.length} errors`)
process.exit()
