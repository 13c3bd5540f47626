// The client as a bundler leaves it: minified and compressed by gzip, by the tool that the check uses.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { exactly, type Figure, report } from '../harness.ts'

const sizeLimit = fileURLToPath(new URL('bin.js', import.meta.resolve('size-limit/package.json')))

function sizeIn(folder: string, name: string, row = 0): Figure {
  // It exits 1 above its limit, and tells the size all the same.
  const { stdout, stderr } = spawnSync(process.execPath, [sizeLimit, '--json'], {
    cwd: new URL(folder, import.meta.url),
    encoding: 'utf8',
  })
  if (!stdout.startsWith('[')) throw new Error(`size-limit could not measure in ${folder}: ${stderr}`)
  const rows: { size?: number }[] = JSON.parse(stdout)
  const size = rows[row]?.size
  if (size === undefined) throw new Error(`size-limit found nothing to measure in ${folder}`)
  return exactly(name, size / 1000)
}

report([
  {
    what: 'client at its first get, minified and compressed',
    unit: 'kB',
    ours: sizeIn('../../../../', '@sealwax/core'),
    peer: sizeIn('../../', 'powertools secrets, without the SDK'),
    as: 'alone',
    most: 12,
  },
  {
    what: 'client with all that it loads when it is used',
    unit: 'kB',
    ours: sizeIn('../../../../', '@sealwax/core', 1),
    peer: sizeIn('../../', 'powertools secrets, without the SDK'),
    as: 'alone',
  },
])
