import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Ended, sealwax, temporaryFolder } from './start-command.ts'

interface Line {
  readonly kind: string
  readonly name?: string
  readonly operation?: string
  readonly step?: string
  readonly outcome?: string
  readonly asserted?: string
  readonly text?: string
  readonly more?: object
}

interface Folder {
  readonly folder: string
  run(args: readonly string[], input?: string, env?: Record<string, string>): Promise<Ended>
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
  const run: Folder['run'] = (args, input, env) => sealwax(args, { folder, input, env })
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

/** Writes, each recorded before it was done. */
const intents = (lines: readonly Line[]): unknown[] =>
  lines.filter(({ kind }) => kind === 'intent').map(({ operation, name }) => [operation, name])
const put = expect.stringMatching(/^put/)

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
    const lines = await log()
    expect(intents(lines)).toEqual([
      [put, 'NEW'],
      ['delete', 'OTHER'],
      [put, 'THIRD'],
    ])
    // What was read of the file that is imported too, and which it was.
    expect(lines).toContainEqual(
      expect.objectContaining({ text: 'import', more: { source: 'more.env', target: 'file:.env' } }),
    )
    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'call', operation: 'get', name: 'THIRD', outcome: 'ok' }),
    )
  })

  test('records a copy: from where to where, what was read of the source, and each write of the target', async () => {
    const { folder, run, log } = opened()
    expect(await run(['copy', 'file:.env', 'file:target.json', '--audit', 'log'])).toMatchObject({ code: 0 })
    expect(readFileSync(join(folder, 'target.json'), 'utf8')).toContain('old-value')
    const lines = await log()
    expect(lines[1]).toMatchObject({
      kind: 'note',
      text: 'copy',
      more: { source: 'file:.env', target: 'file:target.json' },
    })
    expect(intents(lines)).toEqual([
      [put, 'API_KEY'],
      [put, 'OTHER'],
    ])
    for (const name of ['API_KEY', 'OTHER']) {
      const own = lines.flatMap(line =>
        line.name === name ? [`${line.kind} ${line.operation} ${line.outcome ?? ''}`] : [],
      )
      // Looked at in both, looked at once more, written, and read back.
      expect(own).toContain('call get ok')
      expect(own.findIndex(line => line.startsWith('intent put'))).toBeGreaterThan(own.indexOf('call get ok'))
      expect(own.slice(own.findIndex(line => line.startsWith('intent')) + 1)).toEqual([
        expect.stringMatching(/^call put(If)? ok$/),
        'call get ok',
      ])
    }
    expect(lines.filter(({ kind }) => kind === 'header')).toHaveLength(1)
  })

  test('records what is encrypted anew, with what was read for it', async () => {
    const [OLD = '', NEW = ''] = [0, 1].map(() => randomBytes(32).toString('base64'))
    const { run, log } = opened()
    const store = (...keys: string[]): string => `--store=file:encrypted.json?encrypt=${keys.join(',')}`
    await run(['put', 'DB', store('env:OLD')], 'new-value', { OLD })
    const rekey = ['rekey', store('env:NEW', 'env:OLD'), '--audit', 'log']
    expect(await run(rekey, undefined, { OLD, NEW })).toMatchObject({ code: 0 })
    const lines = await log()
    expect(intents(lines)).toEqual([[put, 'DB']])
    const calls = lines.filter(({ kind, name }) => kind === 'call' && name === 'DB')
    expect(calls).toMatchObject([
      { operation: 'get', outcome: 'ok' },
      { operation: put, outcome: 'ok' },
    ])
  })

  test('records what is generated and stored, an API key with its record in one file', async () => {
    const peppers = opened()
    expect((await peppers.run(['generate', 'peppers', '--put', 'API_KEY_PEPPERS', '--audit', 'log'])).code).toBe(0)
    const keys = ['--prefix', 'shop', '--environment', 'live', '--owner', 'customer-17']
    const issue = ['generate', 'api-key', ...keys, '--keys-store', 'file:keys.json', '--put', 'SHOP_KEY']
    expect(await peppers.run([...issue, '--audit', 'log'])).toMatchObject({ code: 0 })
    const lines = await peppers.log()
    expect(intents(lines)).toEqual([
      [put, 'API_KEY_PEPPERS'],
      [put, expect.stringMatching(/^api_keys\/k/)],
      [put, 'SHOP_KEY'],
    ])
    expect(lines.filter(({ kind }) => kind === 'header')).toHaveLength(2)
  })

  test('fails closed: what cannot be recorded is not written', async () => {
    // A file stands where the folder should be.
    const { folder, run, env } = opened({
      log: 'no folder',
      'more.env': 'THIRD=new-value\n',
      'plain.json': '{"DB":"old-value"}',
      'a.key': randomBytes(32).toString('base64'),
    })
    const before = env()
    for (const args of [
      ['rotate', 'API_KEY'],
      ['rotate', '--due'],
      ['rotation', 'pause', 'API_KEY'],
      ['put', 'NEW'],
      ['delete', 'OTHER', '--yes'],
      ['import', 'more.env'],
      ['copy', 'file:.env', 'file:target.json'],
      ['rekey', '--plaintext', '--store', 'file:plain.json?encrypt=file:a.key'],
      ['generate', 'hex', '--put', 'NEW'],
    ]) {
      const { code, stderr } = await run([...args, '--audit', 'log'], 'new-value')
      expect([args, code]).toEqual([args, 5])
      expect(stderr).toMatch(/warning: the audit log cannot be written \(E\w+\)/)
      expect(stderr).toContain('The audit log cannot be written, so that')
    }
    expect(env()).toBe(before)
    expect(readFileSync(join(folder, 'plain.json'), 'utf8')).toBe('{"DB":"old-value"}')
    for (const path of ['.sealwax', 'target.json']) expect(existsSync(join(folder, path))).toBe(false)
  })

  test('is refused where nothing is written', async () => {
    const { folder, run } = opened()
    for (const args of [
      ['get', 'API_KEY'],
      ['generate', 'hex'],
      ['diff', 'file:.env', 'file:b.env'],
    ]) {
      expect([args, await run([...args, '--audit', 'log'])]).toMatchObject([args, { code: 2, stdout: '' }])
    }
    // Nor is a log begun for a command line that is wrong.
    expect(await run(['copy', 'file:.env', 'env:', '--audit', 'log'])).toMatchObject({ code: 2 })
    expect(existsSync(join(folder, 'log'))).toBe(false)
  })
})
