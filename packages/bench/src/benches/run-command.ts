// `run -- node -e 0` of three commands, each in a folder of its own with the same .env, beside a bare `node -e 0`.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { interleave, milliseconds, type Row, report } from '../harness.ts'

const dotenv = 'API_KEY=correct-horse-battery-staple\nDB_PASSWORD="battery staple # correct"\n'
// varlock wants a schema beside the .env file.
const schema = '# @defaultSensitive=true\n# ---\n# @required\nAPI_KEY=\n# @required\nDB_PASSWORD=\n'

const root = mkdtempSync(join(tmpdir(), 'sealwax-bench-'))
process.on('exit', () => rmSync(root, { recursive: true, force: true }))
const env = {
  // The node that runs this is the one that the commands start. Nothing else of the caller's settings counts.
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH']}`,
  HOME: root,
  // varlock's telemetry would take it 20 to 30 ms more.
  DO_NOT_TRACK: '1',
}

/** Runs node in a folder with these files, and throws unless it exits 0. */
function nodeIn(folder: string, files: Readonly<Record<string, string>>): (args: readonly string[]) => Promise<number> {
  const cwd = join(root, folder)
  mkdirSync(cwd)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(cwd, file), content, { mode: 0o600 })
  return args =>
    milliseconds(() => {
      const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
      if (status !== 0) throw new Error(`node ${args.join(' ')} ended with exit code ${status}: ${stderr}`)
    })
}

/** The script behind a package's command: npx, pnpm and shell links would add their own time. */
function script(name: string, command: string): string {
  const folder = fileURLToPath(new URL(`../../node_modules/${name}/`, import.meta.url))
  const { bin }: { bin: Record<string, string> } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, bin[command] as string)
}

/** A command that passes nothing on would be quick for nothing. */
const program = `process.exit(process.env.DB_PASSWORD === 'battery staple # correct' ? 0 : 1)`

async function commandRound(file: string, files: Readonly<Record<string, string>>): Promise<() => Promise<number>> {
  const node = nodeIn(file.replaceAll(/\W/g, '-').slice(-40), files)
  await node([file, 'run', '--', 'node', '-e', program])
  return () => node([file, 'run', '--', 'node', '-e', '0'])
}

const bare = nodeIn('bare', {})
const sides = await interleave(
  {
    'sealwax run': await commandRound(script('sealwax', 'sealwax'), { '.env': dotenv }),
    'varlock run': await commandRound(script('varlock', 'varlock'), { '.env': dotenv, '.env.schema': schema }),
    'dotenvx run': await commandRound(script('@dotenvx/dotenvx', 'dotenvx'), { '.env': dotenv }),
    'bare node': () => bare(['-e', '0']),
  },
  { what: 'run -- node -e 0', rounds: 41, warmUp: 2 },
)

const row = (beside: keyof typeof sides): Row => ({
  what: '`run -- node -e 0`',
  unit: 'ms',
  ours: sides['sealwax run'],
  peer: sides[beside],
  as: 'times',
})
report([
  { ...row('varlock run'), most: 0.45 },
  { ...row('dotenvx run'), most: 0.45 },
  { ...row('bare node'), as: 'over' },
])
