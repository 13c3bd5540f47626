// Runs every example's `start` script as a stranger would, without input, and fails where one fails or hangs. Examples that are
// named are the only ones, and what they print is shown: `npm run examples -- quickstart`.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './packages.mjs'

const only = process.argv.slice(2)
/** @type {'inherit' | 'pipe'} */
const shown = only.length > 0 ? 'inherit' : 'pipe'
let failed = 0
for (const name of readdirSync(join(root, 'examples'))) {
  const folder = join(root, 'examples', name)
  if (!existsSync(join(folder, 'src')) || (only.length > 0 && !only.includes(name))) continue
  const start = performance.now()
  const run = spawnSync('pnpm', ['--silent', 'run', 'start'], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    stdio: ['pipe', shown, shown],
    timeout: 120_000,
    shell: process.platform === 'win32',
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (run.status === 0) console.log(`examples/${name}: right (${seconds} s)`)
  else {
    failed++
    const why = run.error?.message ?? (run.signal ? `ended by ${run.signal}` : `exit code ${run.status}`)
    console.error(`examples/${name}: ${why} (${seconds} s)\n${run.stdout ?? ''}${run.stderr ?? ''}`)
  }
}
process.exitCode = failed === 0 ? 0 : 1
