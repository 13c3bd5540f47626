import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, sealwax, temporaryFolder } from './start-command.ts'

interface Line {
  readonly kind: string
  readonly name?: string
  readonly operation?: string
  readonly step?: string
  readonly asserted?: string
}

interface Folder {
  readonly folder: string
  run(args: readonly string[], input?: string): Promise<Ended>
  /** What the log says, as `audit show` tells it; it is as it was written, and has no value in it. */
  log(): Promise<readonly Line[]>
  env(): string
}

function opened(files: Record<string, string> = {}): Folder {
  const rule = { generate: 'urlsafe', maxAge: '90d', grace: 0, consumers: [] }
  const folder = temporaryFolder({
    '.env': 'API_KEY=old-value\nOTHER=old-other\n',
    'sealwax.config.json': JSON.stringify({ stores: ['env:', 'file:.env'], rotation: { rules: { API_KEY: rule } } }),
    ...files,
  })
  const run = (args: readonly string[], input?: string): Promise<Ended> =>
    sealwax(args, { folder, ...(input !== undefined && { input }) })
  const env = (): string => readFileSync(join(folder, '.env'), 'utf8')
  return {
    folder,
    run,
    env,
    async log() {
      const text = readdirSync(join(folder, 'log')).map(file => readFileSync(join(folder, 'log', file), 'utf8'))
      expect(text.join('')).not.toMatch(/old-value|old-other|new-value/)
      for (const [, value = ''] of env().matchAll(/^\w+=(.+)$/gm)) expect(text.join('')).not.toContain(value)
      expect(await run(['audit', 'verify', 'log'])).toMatchObject({ code: 0 })
      const { stdout } = await run(['audit', 'show', 'log', '--json'])
      return stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
    },
  }
}

describe('--audit', () => {
  test('records a rotation: who asked for it, each write before it is done, each step', async () => {
    const { run, log, env } = opened()
    expect((await run(['rotate', 'API_KEY', '--by', 'ops', '--audit', 'log'])).code).toBe(0)
    expect(env()).not.toContain('old-value')
    const lines = await log()
    expect(lines[0]).toMatchObject({ kind: 'header', asserted: 'ops' })
    expect(lines.at(-1)).toMatchObject({ kind: 'close' })
    expect(lines.filter(({ kind }) => kind === 'rotation').map(({ step, name }) => [step, name])).toEqual(
      ['plan', 'create', 'promote', 'grace', 'done'].map(step => [step, 'API_KEY']),
    )
    const writes = lines.filter(({ operation, name }) => operation?.startsWith('put') && name === 'API_KEY')
    expect(writes.map(({ kind }) => kind)).toEqual(['intent', 'call'])
  })

  test('has a file for each run, of all that is due and of the verbs of rotation', async () => {
    const { folder, run, log } = opened()
    expect((await run(['rotate', '--due', '--audit', 'log'])).code).toBe(0)
    expect((await run(['rotation', 'pause', 'API_KEY', '--audit', 'log'])).code).toBe(0)
    expect((await run(['rotation', 'status', '--audit', 'log'])).code).toBe(0)
    const lines = await log()
    expect(lines.filter(({ kind }) => kind === 'header')).toHaveLength(3)
    expect(lines.some(({ step }) => step === 'promote')).toBe(true)
    expect(readdirSync(join(folder, 'log')).filter(file => file.startsWith('audit-'))).toHaveLength(3)
  })

  test('records put, delete and import', async () => {
    const { run, log } = opened({ 'more.env': 'THIRD=new-value\n' })
    expect((await run(['put', 'NEW', '--audit', 'log'], 'new-value')).code).toBe(0)
    expect((await run(['delete', 'OTHER', '--yes', '--audit', 'log'])).code).toBe(0)
    expect((await run(['import', 'more.env', '--audit', 'log'])).code).toBe(0)
    const done = (await log()).filter(({ kind }) => kind === 'intent').map(({ operation, name }) => [operation, name])
    expect(done).toEqual([
      [expect.stringMatching(/^put/), 'NEW'],
      ['delete', 'OTHER'],
      [expect.stringMatching(/^put/), 'THIRD'],
    ])
  })

  test('fails closed: what cannot be recorded is not written', async () => {
    // A file stands where the folder should be.
    const { folder, run, env } = opened({ log: 'no folder' })
    const before = env()
    for (const args of [
      ['rotate', 'API_KEY'],
      ['rotate', '--due'],
      ['rotation', 'pause', 'API_KEY'],
      ['put', 'NEW'],
      ['delete', 'OTHER', '--yes'],
    ]) {
      const { code, stderr } = await run([...args, '--audit', 'log'], 'new-value')
      expect([args, code]).toEqual([args, 5])
      expect(stderr).toMatch(/warning: the audit log cannot be written \(E\w+\)/)
      expect(stderr).toContain('The audit log cannot be written, so that')
    }
    expect(env()).toBe(before)
    expect(existsSync(join(folder, '.env.sealwax-rotation'))).toBe(false)
  })

  test('is refused where nothing is written', async () => {
    expect(await opened().run(['get', 'API_KEY', '--audit', 'log'])).toMatchObject({ code: 2, stdout: '' })
  })
})
