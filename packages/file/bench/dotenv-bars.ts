// The two bars of the .env adapter, each against its peer, in paired runs: parsing through the adapter against dotenv.parse,
// and one put into a file of 10,000 lines against reading and rewriting that file with fsync.
//
//   node --conditions sealwax-source packages/file/bench/dotenv-bars.ts [rounds]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import dotenv from 'dotenv'
import { dotenvFormat } from '../src/dotenv/dotenv-format.ts'
import { dotenvFile } from '../src/index.ts'

const rounds = Number(process.argv[2] ?? 200)
const folder = mkdtempSync(join(tmpdir(), 'sealwax-bars-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const lines = Array.from({ length: 10_000 }, (_, i) =>
  i % 10 === 0 ? `# About the next nine (${i}).` : `SECRET_${i}="value ${'x'.repeat(i % 40)}"`,
)
const text = `${lines.join('\n')}\n`
const path = join(folder, '.env')
const other = join(folder, 'other.env')
writeFileSync(path, text, { mode: 0o600 })
writeFileSync(other, text, { mode: 0o600 })

/** Each round runs one after the other, so that both meet the same machine; the figure is the median of the rounds. */
async function compare(what: string, most: number, ours: () => unknown, peer: () => unknown): Promise<void> {
  const times: [number[], number[]] = [[], []]
  for (let round = -10; round < rounds; round++) {
    for (const [i, run] of [ours, peer].entries()) {
      const start = performance.now()
      await run()
      if (round >= 0) times[i as 0 | 1].push(performance.now() - start)
    }
  }
  const [a, b] = times.map(median) as [number, number]
  console.log(`${what}: ${a.toFixed(2)} ms, peer ${b.toFixed(2)} ms: ${(a / b).toFixed(2)} times (at most ${most})`)
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}

const bytes = readFileSync(path)
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
await compare(
  'parse',
  1.2,
  () => dotenvFormat.parse(utf8.decode(bytes)).read('SECRET_5001'),
  () => dotenv.parse(bytes)['SECRET_5001'],
)

const signal = new AbortController().signal
const notice = (): void => {}
await compare(
  'first get of a provider',
  1.2,
  () => dotenvFile(path).get('SECRET_5001', { signal, notice }),
  async () => dotenv.parse(await readFile(path))['SECRET_5001'],
)

const provider = dotenvFile({ path, versionKey: join(folder, 'key') })
let round = 0
await compare(
  'put',
  3,
  () =>
    provider.put('SECRET_5001', new TextEncoder().encode(`value ${round++}`), { signal, notice, token: String(round) }),
  async () => {
    const content = await readFile(other)
    const file = await open(other, 'w')
    await file.writeFile(content)
    await file.sync()
    await file.close()
  },
)
