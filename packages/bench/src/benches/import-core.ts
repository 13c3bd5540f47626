// What importing the client adds to the start of a process, and which files it loads.

import { execFileSync } from 'node:child_process'
import { exactly, interleave, milliseconds, report } from '../harness.ts'

const folder = new URL('../..', import.meta.url)
const program = (source: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', source], { cwd: folder, encoding: 'utf8' })

const sides = await interleave(
  {
    'Node with the import': () => milliseconds(() => void program(`await import('@sealwax/core')`)),
    'empty Node': () => milliseconds(() => void program('')),
  },
  { what: "import('@sealwax/core')", rounds: 61 },
)

const loaded = program(`
  import { registerHooks } from 'node:module'
  registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) })
  await import('@sealwax/core')
`)
const root = new URL('../core/', folder).href
const foreign = loaded
  .trim()
  .split('\n')
  .filter(url => !url.startsWith(root))

report([
  {
    what: "`import('@sealwax/core')`",
    unit: 'ms',
    ours: sides['Node with the import'],
    peer: sides['empty Node'],
    as: 'over',
    most: 5,
  },
  {
    what: 'files it loads from outside its package',
    unit: 'file',
    ours: exactly('@sealwax/core', foreign.length),
    as: 'alone',
    most: 0,
  },
])
