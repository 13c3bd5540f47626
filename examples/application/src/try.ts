// Runs the application, unchanged, on one store after the other: what differs is one variable.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = mkdtempSync(join(tmpdir(), 'sealwax-application-'))
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const database = { user: 'shop', password: 'not-a-real-one' }

writeFileSync(join(folder, '.env'), `API_KEY=from-the-env-file\ndb='${JSON.stringify(database)}'\nPORT=3000\n`, {
  mode: 0o600,
})
writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ API_KEY: 'from-the-json-file', db: database }), {
  mode: 0o600,
})

let failed = false
for (const url of ['file:.env', 'file:secrets.json', 'env: file:.env']) {
  console.log(`SEALWAX_URL='${url}'`)
  const env = { ...process.env, SEALWAX_URL: url }
  const { status } = spawnSync(process.execPath, [...process.execArgv, main], { cwd: folder, env, stdio: 'inherit' })
  failed ||= status !== 0
}
rmSync(folder, { recursive: true })
process.exitCode = failed ? 1 : 0
