import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sealwax, temporaryFolder } from './start-command.ts'

const store = '--store=file:.env'
const values = {
  PLAIN: 'long enough',
  QUOTES: `it's "both" and \`back\``.slice(0, 16),
  LINES: 'first line\nsecond %0A line\r\nthird',
  MONEY: '$HOME `id` \\ !',
}

describe('import', () => {
  it('copies what is not there yet, and says how much', async () => {
    const folder = temporaryFolder({ '.env': 'A=mine\n', 'old.env': "A=theirs\nB=new\nC='two\nlines'\n" })
    const dry = await sealwax(['import', 'old.env', store, '--dry-run'], { folder })
    expect([dry.code, dry.stdout]).toEqual([0, 'write  B\nwrite  C\nkeep   A\n'])
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=mine\n')
    const { code, stdout, stderr } = await sealwax(['import', 'old.env', store], { folder })
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toBe('imported 2 of 3 secrets; 1 there already, which --overwrite replaces\n')
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('mine')
    expect((await sealwax(['get', 'C', store], { folder })).stdout).toBe('two\nlines')
    const over = await sealwax(['import', 'old.env', store, '--overwrite', '--json'], { folder })
    expect(JSON.parse(over.stdout)).toEqual({ dryRun: false, written: ['A', 'B', 'C'], skipped: [], refused: [] })
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('theirs')
  })

  it('takes nested JSON, into a path with odd characters too', async () => {
    const folder = temporaryFolder({ 'a #1 ?%41.json': '{"db":{"host":"h"},"A":"x"}' })
    const target = '--store=file:target.json'
    expect((await sealwax(['import', 'a #1 ?%41.json', target], { folder })).stderr).toBe('imported 2 of 2 secrets\n')
    expect((await sealwax(['get', 'db/host', target], { folder })).stdout).toBe('h')
  })

  it('goes on past a name that the store does not take, and exits with its code', async () => {
    const folder = temporaryFolder({ 'in.json': '{"a b":"x","OK":"y"}' })
    const { code, stderr } = await sealwax(['import', 'in.json', store], { folder })
    expect([code, stderr]).toEqual([1, expect.stringContaining('imported 1 of 2 secrets')])
    expect(stderr).toContain('a b')
  })

  it('refuses a file that is not there or not readable as what it is, and quotes nothing of it', async () => {
    const folder = temporaryFolder({ 'broken.json': '{"A":"hunter2hunter2' })
    expect(await sealwax(['import', 'none.env', store], { folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no file "none.env".'),
    })
    const broken = await sealwax(['import', 'broken.json', store], { folder })
    expect([broken.code, broken.stderr]).toEqual([1, expect.not.stringContaining('hunter2')])
  })
})

describe('export', () => {
  const folderOf = (): string => temporaryFolder({ 's.json': JSON.stringify({ ...values, db: { host: 'h' } }) })
  const json = '--store=file:s.json'

  it('prints dotenv that reads back the same', async () => {
    const folder = folderOf()
    const { code, stdout, stderr } = await sealwax(['export', json], { folder })
    expect([code, stderr]).toEqual([0, ''])
    writeFileSync(join(folder, 'back.env'), stdout, { mode: 0o600 })
    for (const [name, value] of Object.entries({ ...values, DB__HOST: 'h' })) {
      expect((await sealwax(['get', name, '--store=file:back.env'], { folder })).stdout).toBe(value)
    }
  })

  it('prints JSON with the names of the store', async () => {
    const folder = folderOf()
    expect(JSON.parse((await sealwax(['export', json, '--format=json'], { folder })).stdout)).toEqual({
      ...values,
      'db/host': 'h',
    })
    writeFileSync(join(folder, 'odd.json'), '{"a#b":"x","__proto__":"y"}')
    const odd = await sealwax(['export', '--store=file:odd.json', '--format=json'], { folder })
    expect(odd.stdout).toBe('{"__proto__":"y","a#b":"x"}\n')
    const one = await sealwax(['export', 'PLAIN', json, '--json'], { folder })
    expect(JSON.parse(one.stdout)).toEqual({ PLAIN: values.PLAIN })
    const below = await sealwax(['export', '--prefix', 'db/', json, '--json'], { folder })
    expect(JSON.parse(below.stdout)).toEqual({ host: 'h' })
  })

  it('prints what a shell takes, and nothing that it would run', async context => {
    if (process.platform === 'win32') context.skip('there is no POSIX shell')
    const folder = folderOf()
    const { stdout } = await sealwax(['export', json, '--format', 'shell'], { folder })
    const script = `${stdout}printf '%s\\0' "$PLAIN" "$QUOTES" "$LINES" "$MONEY" "$DB__HOST"`
    const read = spawnSync('sh', ['-c', script], { encoding: 'utf8' })
    expect([read.stderr, read.stdout.split('\0').slice(0, -1)]).toEqual(['', [...Object.values(values), 'h']])
  })

  for (const [name, format] of [
    ['x;touch hacked', 'shell'],
    ['x-y', 'github'],
    ['x y', 'dotenv'],
  ] as const) {
    it(`refuses the name ${JSON.stringify(name)} as ${format}`, async () => {
      const folder = temporaryFolder({ 's.json': JSON.stringify({ [name]: 'value' }) })
      const env = { GITHUB_ENV: join(folder, 'env') }
      const { code, stdout, stderr } = await sealwax(['export', json, '--format', format], { folder, env })
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('cannot be a variable')])
    })
  }

  it('refuses variables that run code, as run does', async () => {
    const folder = temporaryFolder({ 's.json': '{"LD_PRELOAD":"x"}' })
    for (const format of ['--format=shell', '--format=dotenv']) {
      const refused = await sealwax(['export', json, format], { folder })
      expect([refused.code, refused.stdout]).toEqual([2, ''])
      expect((await sealwax(['export', json, format, '--allow-variable=LD_PRELOAD'], { folder })).code).toBe(0)
    }
    expect((await sealwax(['export', json, '--format=json'], { folder })).code).toBe(0)
  })

  it('for GitHub Actions, masks every line first, then writes the file', async () => {
    const folder = folderOf()
    const file = join(folder, 'github.env')
    writeFileSync(file, 'BEFORE=1\n')
    const { code, stdout } = await sealwax(['export', 'LINES', 'PLAIN', json, '--format', 'github'], {
      folder,
      env: { GITHUB_ENV: file },
    })
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      '::add-mask::first line%0Asecond %250A line%0D%0Athird',
      '::add-mask::first line',
      '::add-mask::second %250A line',
      '::add-mask::third',
      '::add-mask::long enough',
      '',
    ])
    const [, ...rest] = readFileSync(file, 'utf8').split('BEFORE=1\n')
    const [, delimiter] = /^LINES<<(sealwax_[0-9a-f]{32})\n/.exec(rest.join('')) ?? []
    expect(rest.join('')).toMatch(
      new RegExp(`^LINES<<${delimiter}\nfirst line\nsecond %0A line\r\nthird\n${delimiter}\nPLAIN<<`),
    )
    const none = await sealwax(['export', json, '--format', 'github', '--to-output'], {
      folder,
      env: { GITHUB_ENV: file },
    })
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('GITHUB_OUTPUT')])
  })
})
