// Measures what is built, each figure beside its peer in the same run:
//
//   npm run bench                          prints the table
//   npm run bench -- --only 1,5            these benches only
//   npm run bench -- --json                the results as JSON instead
//   npm run bench -- --write               and writes docs/bench.md and docs/bench.json
//   npm run bench -- --check-bars          exits 1 where a bar is missed
//
// Each bench is a program of its own (src/benches), so that none runs in what another left behind. Those of stores come
// last: their servers are started for them, once nothing else is measured any more.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, type } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { knownServers, startServers } from '../../../scripts/servers/parts/run.mjs'
import { holds, type Row } from './harness.ts'
import { stores } from './stores/index.ts'
import { type Results, toMarkdown, toText } from './table.ts'

const benches = [
  'cached-get',
  'import-core',
  'client-size',
  'run-command',
  'simultaneous',
  'dotenv-file',
  'uncached-get',
  'api-keys',
  'generation',
  'audit',
  'redaction',
] as const
/** Each is run once a store. */
const storeBenches = ['store-reads', 'first-get'] as const
/** These need a Redis. */
const redisBenches = ['rotation-fleet'] as const
const known = [...benches, ...storeBenches, ...redisBenches]

const { only, json, write, checkBars } = readArguments()

// Ratios of processes that start suffer most: they wait for the disk and for cores that others have.
const load = loadavg()[0] ?? 0
if (load > availableParallelism() / 2)
  process.stderr.write(`The machine is busy (load ${load.toFixed(1)}): run this again when it is not.\n`)

const rows: Results['rows'][number][] = []
const missing: string[] = []
const numberOf = (bench: (typeof known)[number]): number => known.indexOf(bench) + 1
const isWanted = (bench: (typeof known)[number]): boolean => only?.includes(numberOf(bench)) ?? true
for (const bench of benches.filter(isWanted)) await measure(bench)
const ofStores = storeBenches.filter(isWanted)
if (ofStores.length > 0) await measureStores(ofStores)
const onRedis = redisBenches.filter(isWanted)
if (onRedis.length > 0) await measureOnRedis(onRedis)

async function measure(bench: (typeof known)[number], store: string[] = [], env = {}): Promise<void> {
  const number = numberOf(bench)
  process.stderr.write(`${[number, bench, ...store].join(' ')}\n`)
  for (const row of await run(bench, store, env)) rows.push({ bench: number, ...row })
}

async function measureStores(wanted: readonly (typeof storeBenches)[number][]): Promise<void> {
  const servers = new Set(Object.values(stores).map(({ server }) => server))
  const running = await startServers((await knownServers()).filter(({ name }) => servers.has(name)))
  try {
    missing.push(...running.missing, ...running.failed)
    for (const bench of wanted) {
      for (const [store, { server }] of Object.entries(stores)) {
        const isThere = running.started.some(line => line.startsWith(`${server} `))
        if (isThere) await measure(bench, [store], running.env)
      }
    }
  } finally {
    await running.stop()
  }
}

async function measureOnRedis(wanted: readonly (typeof redisBenches)[number][]): Promise<void> {
  const running = await startServers((await knownServers()).filter(({ name }) => name === 'redis'))
  try {
    for (const reason of [...running.missing, ...running.failed]) if (!missing.includes(reason)) missing.push(reason)
    if (running.started.length > 0) for (const bench of wanted) await measure(bench, [], running.env)
  } finally {
    await running.stop()
  }
}

const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  machine: {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    load: Math.round(load * 10) / 10,
  },
  rows,
  missing,
}
process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : `\n${toText(results)}`)
if (write) writeDocs(results)

for (const server of missing) process.stderr.write(`not measured: ${server}\n`)
const missed = rows.filter(row => holds(row) === false)
for (const { what } of missed) process.stderr.write(`missed: ${what}\n`)
if (checkBars && missed.length > 0) process.exitCode = 1

function readArguments(): { only: number[] | undefined; json: boolean; write: boolean; checkBars: boolean } {
  try {
    const flag = { type: 'boolean', default: false } as const
    const { values } = parseArgs({
      options: { only: { type: 'string' }, json: flag, write: flag, 'check-bars': flag },
    })
    const numbers = values.only?.split(',').map(Number)
    if (numbers?.some(number => known[number - 1] === undefined)) {
      const list = known.map((bench, index) => `${index + 1} ${bench}`).join(', ')
      throw new TypeError(`--only takes numbers with commas between them: ${list}`)
    }
    if (numbers !== undefined && values.write) throw new TypeError('--write takes the whole table: leave --only away')
    return { only: numbers, json: values.json, write: values.write, checkBars: values['check-bars'] }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exit(2)
  }
}

async function run(bench: string, args: readonly string[], env: Record<string, string>): Promise<Row[]> {
  const file = fileURLToPath(new URL(`benches/${bench}.ts`, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const output = await text(child.stdout)
  const code = await ended
  if (code !== 0) throw new Error(`the bench ${bench} ended with exit code ${code}; what it said is above`)
  return JSON.parse(output)
}

/** The table goes between its markers; what was written around it stays. */
function writeDocs(found: Results): void {
  const folder = new URL('../../../docs/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const page = new URL('bench.md', folder)
  const [start, end] = ['<!-- bench:start -->', '<!-- bench:end -->']
  const before = existsSync(page) ? readFileSync(page, 'utf8') : ''
  const [head, tail] = [before.indexOf(start), before.indexOf(end)]
  if (head === -1 || tail < head) throw new Error(`docs/bench.md needs the lines ${start} and ${end} for the table`)
  writeFileSync(page, `${before.slice(0, head + start.length)}\n${toMarkdown(found)}${before.slice(tail)}`)
  writeFileSync(new URL('bench.json', folder), `${JSON.stringify(found, null, 2)}\n`)
}
