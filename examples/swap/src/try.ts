// Runs the application, unchanged, on one store after the other: what differs is one variable. Here these are two files,
// because they need no server; packages/sealwax/test/live does the same with every other store.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sealwax-swap-'))
const database = { host: 'db.example.com', port: 5432 }
const files = {
  '.env': `API_KEY=not-a-real-one\ndb__host=${database.host}\ndb__port=${database.port}\n`,
  'secrets.json': JSON.stringify({ API_KEY: 'not-a-real-one', db: database }),
}

const outputs = new Set<string>()
for (const [file, content] of Object.entries(files)) {
  writeFileSync(join(folder, file), content, { mode: 0o600 })
  const env = { ...process.env, SEALWAX_URL: `file:${file}` }
  for (const run of ['first', 'second']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, main], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    console.log(`SEALWAX_URL=${env.SEALWAX_URL}, ${run} run\n${stdout}${stderr}`)
    if (status !== 0) process.exitCode = 1
    outputs.add(`${run} ${stdout}`)
  }
}
rmSync(folder, { recursive: true })

// Both stores, one behaviour: two outputs in all, those of a first and a second run.
if (outputs.size !== 2) process.exitCode = 1
