import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { collect, type Ended, strippingTypes } from './command/start-command.ts'
import { project } from './configuration/project.ts'

vi.setConfig({ testTimeout: 120_000 })

const program = fileURLToPath(new URL('../../../examples/application/src/main.ts', import.meta.url))

/** The program that the README begins with, in a folder of its own and with these variables alone. */
function start(folder: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env
  const options = ['--conditions=sealwax-source', '--disable-warning=ExperimentalWarning', ...strippingTypes]
  const child = spawn(process.execPath, [...options, program], { cwd: folder, env: { PATH, HOME, ...env } })
  child.stdin.end()
  return collect(child)
}

const others = { API_KEY: 'hunter2-api-key', db: '{"password":"hunter2"}' }

test('programs that start at once have one key, the one that is stored', async () => {
  const folder = project({ 'secrets.json': others })
  const ended = await Promise.all(Array.from({ length: 4 }, () => start(folder, { SEALWAX_URL: 'file:secrets.json' })))
  expect(ended.map(({ stderr }) => stderr)).toEqual(['', '', '', ''])
  // The version names the value that each of them read.
  expect(new Set(ended.map(({ stdout }) => stdout)).size).toBe(1)
  expect(ended[0]?.stdout).toMatch(/^SESSION_KEY 43 characters \[secret SESSION_KEY version \S+\]$/m)
  expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')).SESSION_KEY).toMatch(/^[\w-]{43}$/)
})

test('in production, where the environment has the key, nothing is written', async () => {
  const env = { NODE_ENV: 'production', API_KEY: others.API_KEY, DB: others.db, SESSION_KEY: 'set by the deployment' }
  const { code, stderr, stdout } = await start(project(), env)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('SESSION_KEY 21 characters')
})

test('in production without the key, the failure says that the environment cannot be written', async () => {
  const { code, stderr } = await start(project(), { NODE_ENV: 'production', API_KEY: others.API_KEY, DB: others.db })
  expect(code).toBe(1)
  expect(stderr).toContain('ERR_SECRET_UNSUPPORTED')
  expect(stderr).not.toContain('hunter2')
})
