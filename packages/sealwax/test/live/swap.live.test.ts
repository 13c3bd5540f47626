import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { collect, type Ended, sealwax } from '../command/start-command.ts'
import { folder, onEachStore, store } from './each-store.ts'

const example = fileURLToPath(new URL('../../../../examples/swap', import.meta.url))

const dotenv = 'API_KEY=hunter2-api-key\ndb__host=db.example.com\ndb__port=5432\n'
const length = 'hunter2-api-key'.length

/** The example application as it stands, in its own folder: what differs is its environment. */
function application(env: Readonly<Record<string, string>>): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const options = ['--conditions=sealwax-source', '--disable-warning=ExperimentalWarning']
  if (!process.features.typescript) options.push('--experimental-strip-types')
  const child = spawn(process.execPath, [...options, 'src/main.ts'], { cwd: example, env: { PATH, HOME, ...env } })
  child.stdin.end()
  return collect(child)
}

const output = (session: string): string => `API_KEY: ${length} characters
db/host and db/port: 14 characters, and a number
SESSION_KEY: ${session}, 43 characters, shown as [secret SESSION_KEY]
names: API_KEY SESSION_KEY db/host db/port
`

onEachStore(() => {
  test('the same application, moved by its configuration: preflight, copy, diff, and one variable', async () => {
    writeFileSync(join(folder, '.env'), dotenv, { mode: 0o600 })
    const { url, env } = store
    const run = (args: readonly string[]): Promise<Ended> => sealwax(args, { folder, env })
    const said: Ended[] = []

    const before = await application({ SEALWAX_URL: `file:${join(folder, '.env')}` })
    expect([before.stderr, before.stdout]).toEqual(['', output('made and stored')])

    const ahead = await run(['preflight', 'file:.env', url, '--json'])
    expect(JSON.parse(ahead.stdout)).toMatchObject({
      write: ['API_KEY', 'SESSION_KEY', 'db/host', 'db/port'],
      obstacles: [],
    })
    const dry = await run(['copy', 'file:.env', url, '--dry-run'])
    expect([dry.code, dry.stdout.split('\n')[0]]).toEqual([0, 'write  API_KEY'])
    const none = await run(['diff', 'file:.env', url])
    expect([none.code, none.stdout.match(/^only in file:\.env\t/gm)?.length]).toEqual([1, 4])

    const copied = await run(['copy', 'file:.env', url])
    expect([copied.code, copied.stderr]).toEqual([0, expect.stringContaining('copied 4 of 4 secrets')])
    const same = await run(['diff', 'file:.env', url])
    expect([same.code, same.stdout, same.stderr]).toEqual([0, '', '4 equal, 0 different, 0 and 0 only in one\n'])

    const after = await application({ SEALWAX_URL: url, ...env })
    expect([after.stderr, after.stdout]).toEqual(['', output('there already')])
    said.push(ahead, dry, none, copied, same, after)
    for (const { stdout, stderr } of said) expect(stdout + stderr).not.toMatch(/hunter2|example\.com/)

    // Back again, to a store that has nothing yet.
    const back = await run(['copy', url, 'file:back.json'])
    expect([back.code, (await run(['diff', url, 'file:back.json'])).code]).toEqual([0, 0])
  }, 120_000)

  test('the same application on an empty store: what is missing is told, and generate-then-put works', async () => {
    const { url, env } = store
    const empty = await application({ SEALWAX_URL: url, ...env })
    expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('"API_KEY" was not found in')])
    for (const [name, value] of Object.entries({
      API_KEY: 'hunter2-api-key',
      'db/host': 'db.example.com',
      'db/port': '5432',
    })) {
      const put = await sealwax(['put', name, '--store', url], { folder, env, input: value })
      expect([put.code, put.stderr]).toEqual([0, expect.stringContaining(`stored ${name}`)])
    }
    expect((await application({ SEALWAX_URL: url, ...env })).stdout).toBe(output('made and stored'))
    expect((await application({ SEALWAX_URL: url, ...env })).stdout).toBe(output('there already'))
  }, 120_000)
})
