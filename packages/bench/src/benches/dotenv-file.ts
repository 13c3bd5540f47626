// A .env file of 10,000 lines: reading it anew, reading it again, and changing one value of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createSecrets } from '@sealwax/core'
import { dotenvFile } from '@sealwax/file'
import dotenv from 'dotenv'
import { interleave, microseconds, milliseconds, report } from '../harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'sealwax-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const lines = Array.from({ length: 10_000 }, (_, index) =>
  index % 10 === 0
    ? `# The next nine belong together (${index}).`
    : `SECRET_${index}="value ${'x'.repeat(index % 40)}"`,
)
const name = 'SECRET_5001'
function makeFile(at: string): string {
  const path = join(folder, at)
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  return path
}

// The key that versions are made with stays out of the home of whoever measures.
const clientOf = (path: string) => createSecrets(dotenvFile({ path, versionKey: join(folder, 'version-key') }))

const read = makeFile('read.env')
const reading = await interleave(
  {
    'first get of a client': () =>
      milliseconds(async () => {
        await using secrets = clientOf(read)
        await secrets.get(name)
      }),
    'readFile and dotenv.parse': () =>
      milliseconds(async () => {
        const { [name]: value } = dotenv.parse(await readFile(read))
        if (value === undefined) throw new Error(`dotenv found no ${name}`)
      }),
  },
  { what: 'reading 10,000 lines', rounds: 101, warmUp: 10 },
)

// A file just written is read again until its time tells one state of it from the next.
await setTimeout(100)
const times = 200
await using unchanged = clientOf(read)
const again = await interleave(
  {
    'secrets.get': () =>
      microseconds(times, async n => {
        for (let i = 0; i < n; i++) await unchanged.get(name)
      }),
    stat: () =>
      microseconds(times, async n => {
        for (let i = 0; i < n; i++) await stat(read)
      }),
  },
  { what: 'get of an unchanged file', rounds: 51, warmUp: 10 },
)

const changed = makeFile('changed.env')
const rewritten = makeFile('rewritten.env')
await using secrets = clientOf(changed)
let round = 0
const writing = await interleave(
  {
    'secrets.put': () =>
      milliseconds(async () => {
        await secrets.put(name, `value ${round++}`)
      }),
    'readFile, write, fsync': () =>
      milliseconds(async () => {
        const bytes = await readFile(rewritten)
        const file = await open(rewritten, 'w')
        await file.writeFile(bytes)
        await file.sync()
        await file.close()
      }),
  },
  { what: 'changing one of 10,000 lines', rounds: 101, warmUp: 10 },
)
if ((await readFile(changed, 'utf8')).split('\n').length !== lines.length + 1) throw new Error('put lost lines')

report([
  {
    what: 'reading a .env file of 10,000 lines',
    unit: 'ms',
    ours: reading['first get of a client'],
    peer: reading['readFile and dotenv.parse'],
    as: 'times',
    most: 1.2,
  },
  {
    what: '`get` while it stays the same (files are not cached)',
    unit: 'µs',
    ours: again['secrets.get'],
    peer: again.stat,
    as: 'over',
  },
  {
    what: 'changing one value of it',
    unit: 'ms',
    ours: writing['secrets.put'],
    peer: writing['readFile, write, fsync'],
    as: 'times',
    most: 3,
  },
])
