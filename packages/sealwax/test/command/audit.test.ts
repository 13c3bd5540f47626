import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecrets } from '@sealwax/core'
import { audited, openAudit, type SignedAnchor } from '@sealwax/core/audit'
import { auditFolder } from '@sealwax/core/audit/file'
import { memory } from '@sealwax/core/memory'
import { describe, expect, test } from 'vitest'
import { type Ended, sealwax, temporaryFolder } from './start-command.ts'

interface Log {
  /** Where the command is run; the log is in `log` below it. */
  readonly folder: string
  file(): string
  run(...args: string[]): Promise<Ended>
}

/** A log of a few calls, with its anchors and their key beside it. */
async function written(): Promise<Log> {
  const folder = temporaryFolder()
  const log = join(folder, 'log')
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const anchors: SignedAnchor[] = []
  const audit = openAudit({
    output: auditFolder(log),
    key: pair.privateKey,
    anchor: async anchor => void anchors.push(anchor),
    onError: error => {
      throw error
    },
    actor: 'tests',
  })
  const secrets = createSecrets(audited(memory({ API_KEY: 'old-value' }), audit), { observe: audit.observe })
  await secrets.get('API_KEY')
  await secrets.put('DB_PASSWORD', 'new-value')
  audit.note('deployed', { commit: 'abc' })
  await secrets.close()
  await audit.close()
  writeFileSync(join(folder, 'anchors.jsonl'), anchors.map(anchor => `${JSON.stringify(anchor)}\n`).join(''))
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey)).toString('base64')
  writeFileSync(join(folder, 'key.pem'), `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`)
  return {
    folder,
    file: () => join(log, readdirSync(log).find(name => name.startsWith('audit-')) as string),
    async run(...args) {
      const ended = await sealwax(['audit', ...args], { folder })
      expect(ended.stdout + ended.stderr).not.toMatch(/old-value|new-value/)
      return ended
    },
  }
}

const withAnchors = ['--anchors', 'anchors.jsonl', '--key', 'key.pem']

describe('audit verify', () => {
  test('exits with 0 where all is as it was written, and says what no anchor covers', async () => {
    const { run, folder } = await written()
    const all = await run('verify', 'log', ...withAnchors)
    expect(all).toMatchObject({ code: 0, stderr: '' })
    expect(all.stdout).toMatch(
      /^closed {3}audit-\S+\.jsonl {2}\d+ records\nIntact: every file is as it was written\.\n$/,
    )
    expect((await run('verify', 'log')).stdout).toContain('Without --anchors, a log that was made anew as a whole')
    expect(JSON.parse((await run('verify', 'log', '--json')).stdout)).toMatchObject({ outcome: 'intact', missing: [] })
    // As a JSON list, and the key as a JWK.
    const lines = readFileSync(join(folder, 'anchors.jsonl'), 'utf8').trim().split('\n')
    writeFileSync(join(folder, 'anchors.json'), `[${lines.join(',')}]`)
    expect((await run('verify', 'log', '--anchors', 'anchors.json', '--key', 'key.pem')).code).toBe(0)
  })

  test('has a code of its own for a torn line, and one for what was changed', async () => {
    const { run, file } = await written()
    const whole = readFileSync(file(), 'utf8')
    writeFileSync(file(), whole.replace('DB_PASSWORD', 'DB_PASSWORT'))
    const changed = await run('verify', 'log', ...withAnchors)
    expect(changed.code).toBe(9)
    expect(changed.stdout).toMatch(/broken[\s\S]*line \d+: its hash does not follow[\s\S]*Tampered:/)
    writeFileSync(file(), whole)
    const torn = await written()
    const lines = readFileSync(torn.file(), 'utf8').split('\n')
    // As a process that was killed leaves it: neither closed nor said to be, and no whole last line.
    const manifest = join(torn.folder, 'log', 'manifest.jsonl')
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/^.*"closed".*\n/m, ''))
    writeFileSync(torn.file(), `${lines.slice(0, -2).join('\n')}\n{"n":`)
    expect(await torn.run('verify', 'log')).toMatchObject({
      code: 8,
      stdout: expect.stringMatching(/torn .*5 bytes of a torn line/),
    })
    rmSync(file())
    expect(await run('verify', 'log')).toMatchObject({ code: 9, stdout: expect.stringMatching(/^missing {2}audit-/) })
  })

  test('takes anchors and keys of the right form alone, and repeats nothing of them', async () => {
    const { run, folder } = await written()
    writeFileSync(join(folder, 'bad.pem'), 'hunter2')
    writeFileSync(join(folder, 'bad.jsonl'), '{"hunter2":1}\n')
    for (const [args, message] of [
      [['--anchors', 'bad.jsonl'], '--anchors takes a file of anchors'],
      [['--anchors', 'anchors.jsonl', '--key', 'bad.pem'], '--key takes a public key'],
      [['--key', 'key.pem'], '--key needs --anchors.'],
      [['--name', 'A'], '--name does not go with verify'],
      [['--store', 'file:.env'], 'audit takes no --store'],
    ] as const) {
      const { code, stderr } = await run('verify', 'log', ...args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
      expect(stderr).not.toContain('hunter2')
    }
    // Anchors of another log.
    const other = await written()
    expect((await run('verify', 'log', '--anchors', join(other.folder, 'anchors.jsonl'))).code).toBe(9)
    expect(
      (await run('verify', 'log', '--anchors', 'anchors.jsonl', '--key', join(other.folder, 'key.pem'))).code,
    ).toBe(9)
  })

  test('an empty folder, and none, are told', async () => {
    const { run, folder } = await written()
    mkdirSync(join(folder, 'empty'))
    const none = await run('verify', 'empty')
    expect(none).toMatchObject({ code: 3, stdout: 'There is no audit log in this folder.\n' })
    expect(JSON.parse((await run('verify', 'empty', '--json')).stdout)).toMatchObject({ outcome: 'empty' })
    expect((await run('verify', 'empty', ...withAnchors)).code).toBe(9)
    expect(await run('show', 'empty')).toMatchObject({ code: 3, stdout: '' })
    expect(await run('verify', 'nowhere')).toMatchObject({ code: 1, stderr: expect.stringContaining('ENOENT') })
    expect((await run('look', 'log')).code).toBe(2)
  })
})

test('audit verify says that a file of anchors with none in it shows nothing', async () => {
  const { run, folder } = await written()
  for (const text of ['', '\n', '[]']) {
    writeFileSync(join(folder, 'none.jsonl'), text)
    const ended = await run('verify', 'log', '--anchors', 'none.jsonl')
    expect([ended.code, ended.stderr]).toEqual([
      1,
      expect.stringContaining('there is no anchor in the file of --anchors'),
    ])
  }
})

describe('audit show', () => {
  test('prints records by their time, of one secret or since a time, and as JSON', async () => {
    const { run } = await written()
    const all = await run('show', 'log')
    expect(all.code).toBe(0)
    expect(all.stdout).toMatch(
      /header .*asserted=tests\n[\s\S]*call +get {2}API_KEY {2}ok[\s\S]*intent +put {2}DB_PASSWORD[\s\S]*note +deployed {2}commit=abc\n[\s\S]*close/,
    )
    const one = await run('show', 'log', '--name', 'DB_PASSWORD', '--json')
    const records = one.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(records.map(({ kind, name }) => [kind, name])).toEqual([
      ['intent', 'DB_PASSWORD'],
      ['call', 'DB_PASSWORD'],
    ])
    expect((await run('show', 'log', '--since', '2199-01-01')).stdout).toBe('')
    expect((await run('show', 'log', '--since', '1h')).stdout).toBe(all.stdout)
    expect((await run('show', 'log', '--since', 'yesterday')).code).toBe(2)
  })

  test('says that a log was changed, and shows what comes before', async () => {
    const { run, file } = await written()
    appendFileSync(file(), '{"n":99}\n')
    const shown = await run('show', 'log')
    expect(shown).toMatchObject({ code: 9, stderr: expect.stringContaining('this log was changed') })
    expect(shown.stdout).toMatch(/get {2}API_KEY/)
  })
})
