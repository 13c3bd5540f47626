import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dotenvFile } from '@sealwax/file'
import { describe, expect, it } from 'vitest'
import { collect, hasPython, onTerminal, sealwax, start, temporaryFolder } from './start-command.ts'

const store = '--store=file:.env'

describe('init', () => {
  it('makes a configuration and ignores .env files; once more changes nothing', async () => {
    const folder = temporaryFolder({ '.gitignore': 'dist' })
    const first = await sealwax(['init'], { folder })
    expect([first.code, first.stdout]).toEqual([0, ''])
    expect(first.stderr).toContain('created sealwax.config.json')
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      'dist\n.env\n.env.*\n!.env.example\n*.sealwax-*\n.sealwax/\n',
    )
    expect(JSON.parse(readFileSync(join(folder, 'sealwax.config.json'), 'utf8'))).toEqual({
      profiles: { default: ['env:', 'file:.env'], production: 'env:' },
    })
    const before = ['.gitignore', 'sealwax.config.json'].map(name => statSync(join(folder, name)).mtimeMs)
    const second = await sealwax(['init', '--json'], { folder })
    expect(JSON.parse(second.stdout)).toEqual({ 'sealwax.config.json': 'unchanged', '.gitignore': 'unchanged' })
    expect(['.gitignore', 'sealwax.config.json'].map(name => statSync(join(folder, name)).mtimeMs)).toEqual(before)
    // What it made works.
    expect((await sealwax(['put', 'API_KEY'], { folder, input: 'the value' })).code).toBe(0)
    expect((await sealwax(['get', 'API_KEY'], { folder })).stdout).toBe('the value')
  })

  it('makes no second configuration beside one of code', async () => {
    const folder = temporaryFolder({ 'sealwax.config.js': 'export default {}' })
    const { stdout } = await sealwax(['init', '--json'], { folder })
    expect(JSON.parse(stdout)).toEqual({ 'sealwax.config.js': 'unchanged', '.gitignore': 'created' })
  })

  it('keeps the line ends of .gitignore', async () => {
    const folder = temporaryFolder({ '.gitignore': 'dist\r\n/.env\r\n' })
    await sealwax(['init'], { folder })
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      'dist\r\n/.env\r\n.env.*\r\n!.env.example\r\n*.sealwax-*\r\n.sealwax/\r\n',
    )
  })

  it('adds to .dockerignore where there is one, what an image should not have', async () => {
    const folder = temporaryFolder({ '.dockerignore': 'node_modules\n' })
    const { stdout } = await sealwax(['init', '--json'], { folder })
    expect(JSON.parse(stdout)).toMatchObject({ '.dockerignore': 'changed' })
    expect(readFileSync(join(folder, '.dockerignore'), 'utf8')).toBe(
      'node_modules\n**/.env\n**/.env.*\n!**/.env.example\n**/*.sealwax-*\n**/.sealwax\n',
    )
    expect(JSON.parse((await sealwax(['init', '--json'], { folder })).stdout)).toMatchObject({
      '.dockerignore': 'unchanged',
    })
  })

  it('takes a store, and refuses one that cannot be opened before anything is written', async () => {
    const folder = temporaryFolder()
    const refused = await sealwax(['init', '--store', 'vault://me:hunter2hunter2@vault.example.com'], { folder })
    expect(refused.code).toBe(2)
    expect(refused.stderr).not.toContain('hunter2')
    expect(() => statSync(join(folder, '.gitignore'))).toThrow()
    expect((await sealwax(['init', '--store', 'file:secrets.json'], { folder })).code).toBe(0)
    expect((await sealwax(['init', '--store', 'file:secrets.json'], { folder })).code).toBe(0)
    const other = await sealwax(['init', '--store', 'file:.env'], { folder })
    expect([other.code, other.stderr]).toEqual([6, expect.stringContaining('nothing was changed')])
  })
})

describe('get', () => {
  it('tells no version where the key of versions cannot be kept, and put refuses one for that reason', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n', file: '' })
    const nowhere = { HOME: join(folder, 'file'), XDG_STATE_HOME: join(folder, 'file') }
    const { stdout } = await sealwax(['get', 'A', store, '--json'], { folder, env: nowhere })
    expect(JSON.parse(stdout)).toEqual({ name: 'A', value: '1' })
    const home = { XDG_STATE_HOME: join(folder, 'state') }
    const { version } = JSON.parse((await sealwax(['get', 'A', store, '--json'], { folder, env: home })).stdout)
    const put = ['put', 'A', store, '--if-version', version]
    const refused = await sealwax(put, { folder, env: nowhere, input: '2' })
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('cannot be kept here')])
    expect((await sealwax(put, { folder, env: home, input: '2' })).code).toBe(0)
  })

  it('gives the exact bytes to a pipe', async () => {
    const folder = temporaryFolder({ '.env': "A='two\nlines'\nB=plain\n" })
    expect(await sealwax(['get', 'A', store], { folder })).toMatchObject({ code: 0, stdout: 'two\nlines', stderr: '' })
    expect((await sealwax(['get', 'B', store], { folder })).stdout).toBe('plain')
  })

  it('answers in JSON', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"db":{"password":"p\\u00e9"}}' })
    const { stdout } = await sealwax(['get', 'db/password', '--json', '--store=file:secrets.json'], { folder })
    expect(JSON.parse(stdout)).toMatchObject({ name: 'db/password', value: 'pé' })
  })

  it('says where a missing secret was looked for, what is near, and exits with 3', async () => {
    const folder = temporaryFolder({ '.env': 'API_KEY=x' })
    const { code, stdout, stderr } = await sealwax(['get', 'API_KYE', store], { folder })
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('.env')
    expect(stderr).toContain('API_KEY')
    const json = await sealwax(['get', 'API_KYE', store, '--json'], { folder })
    expect(JSON.parse(json.stderr)).toMatchObject({
      code: 'ERR_SECRET_NOT_FOUND',
      secretName: 'API_KYE',
      retryable: false,
    })
  })

  it('refuses names that are none, and exits with 2', async () => {
    const folder = temporaryFolder()
    for (const name of ['', 'a\u0007b', '../x', 'a#']) {
      const { code, stdout, stderr } = await sealwax(['get', store, '--', name], { folder })
      expect([name, code, stdout]).toEqual([name, name === '../x' ? expect.any(Number) : expect.any(Number), ''])
      expect(code).toBeGreaterThan(0)
      expect(stderr).not.toContain('\u0007')
      expect(stderr).not.toContain('    at ')
    }
  })

  it('says what is wrong with a store: unknown scheme, credentials, a folder, broken JSON', async () => {
    const folder = temporaryFolder({ 'broken.json': '{"a": "hunter2hunter2' })
    const stores: [url: string, code: number][] = [
      ['flie:.env', 2],
      ['redis://:hunter2hunter2@localhost', 2],
      ['file:.', 1],
      ['file:broken.json', 1],
    ]
    for (const [url, expected] of stores) {
      const { code, stdout, stderr } = await sealwax(['get', 'A', '--store', url], { folder })
      expect([url, code, stdout]).toEqual([url, expected, ''])
      expect(stderr).toMatch(/^sealwax: \S/)
      expect(stderr).not.toContain('hunter2')
      expect(stderr).not.toContain('    at ')
    }
  })
})

describe('put', () => {
  it('stores standard input less one final newline, and prints nothing on standard output', async () => {
    const folder = temporaryFolder({ '.env': '# kept\nA=1\n' })
    for (const [input, more, value] of [
      ['new value\n', [], 'new value'],
      ['new value\r\n', [], 'new value'],
      ['two\nlines\n\n', [], 'two\nlines\n'],
      ['new value\n', ['--keep-newline'], 'new value\n'],
    ] as const) {
      const { code, stdout, stderr } = await sealwax(['put', 'B', store, ...more], { folder, input })
      expect([code, stdout]).toEqual([0, ''])
      expect(stderr).toBe('stored B in file:.env\n')
      expect((await sealwax(['get', 'B', store], { folder })).stdout).toBe(value)
    }
    expect(readFileSync(join(folder, '.env'), 'utf8')).toMatch(/^# kept\nA=1\n/)
  })

  it('refuses an empty value, so that a failed pipe replaces nothing', async () => {
    const folder = temporaryFolder({ '.env': 'A=before\n' })
    const { code, stderr } = await sealwax(['put', 'A', store], { folder, input: '' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('--allow-empty')])
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=before\n')
    expect((await sealwax(['put', 'A', store, '--allow-empty'], { folder, input: '' })).code).toBe(0)
  })

  it('creates only what is absent with --if-absent, and exits with 6 otherwise', async () => {
    const folder = temporaryFolder()
    expect((await sealwax(['put', 'A', store, '--if-absent'], { folder, input: 'one' })).code).toBe(0)
    const again = await sealwax(['put', 'A', store, '--if-absent', '--json'], { folder, input: 'two' })
    expect([again.code, JSON.parse(again.stderr).code]).toEqual([6, 'ERR_SECRET_CONFLICT'])
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('one')
  })

  it('says in words of the command why a condition was not met', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const absent = await sealwax(['put', 'A', store, '--if-absent'], { folder, input: 'two' })
    expect(absent.stderr).toBe(
      'sealwax: There is "A" in file:.env already, so nothing was stored. To replace it, leave out --if-absent.\n',
    )
    const generated = await sealwax(['generate', 'hex', '--put', 'A', '--if-absent', store], { folder })
    expect([generated.code, generated.stderr]).toEqual([6, absent.stderr])
    const { stderr } = await sealwax(['put', 'A', store, '--if-version', 'older'], { folder, input: 'two' })
    expect(stderr).toContain('"A" in file:.env is not at the version of --if-version any more')
    for (const text of [absent.stderr, stderr]) expect(text).not.toContain('ifVersion')
  })

  it('takes no more than the store does, of input that never ends too', async () => {
    const folder = temporaryFolder()
    const child = start(['put', 'A', store], { folder })
    const ended = collect(child)
    let taken = 0
    const chunk = Buffer.alloc(65_536, 'x')
    const feed = (): void => {
      if (child.stdin?.destroyed === false) child.stdin.write(chunk, () => setImmediate(feed))
      taken += chunk.length
    }
    child.stdin?.on('error', () => {})
    feed()
    const { code, stderr } = await ended
    child.stdin?.destroy()
    expect([code, stderr]).toEqual([1, expect.stringContaining('"A" is larger than file .env takes.')])
    // What it took, and what pipes hold.
    expect(taken).toBeLessThan(8_000_000)
    const { maxBytes } = dotenvFile('.env').limits
    expect(stderr).toContain(`It has more than ${maxBytes} bytes. Split it`)
    const json = await sealwax(['put', 'A', store, '--json'], { folder, input: 'x'.repeat(maxBytes + 4_464) })
    expect([json.code, json.stdout]).toEqual([1, ''])
    expect(JSON.parse(json.stderr)).toMatchObject({ code: 'ERR_SECRET_TOO_LARGE', operation: 'put', secretName: 'A' })
    expect(json.stderr).not.toContain(`${maxBytes + 3}`)
    const input = `${'x'.repeat(maxBytes)}\r\n`
    const whole = await sealwax(['put', 'A', store], { folder, input })
    expect([whole.code, whole.stderr]).toEqual([0, 'stored A in file:.env\n'])
  })

  it('replaces only the version that was seen with --if-version', async () => {
    const folder = temporaryFolder({ '.env': 'A=one\n' })
    const { version } = JSON.parse((await sealwax(['get', 'A', store, '--json'], { folder })).stdout)
    expect((await sealwax(['put', 'A', store, '--if-version', version], { folder, input: 'two' })).code).toBe(0)
    expect((await sealwax(['put', 'A', store, '--if-version', version], { folder, input: 'three' })).code).toBe(6)
  })

  it('refuses weak values with --refuse-weak, says why, and stores what is strong', async () => {
    const folder = temporaryFolder({ '.env': 'A=before\n' })
    const weak = 'hunter2hunter2'
    const { code, stdout, stderr } = await sealwax(['put', 'A', store, '--refuse-weak'], { folder, input: weak })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('"A" was not stored, because its value is refused. It repeats itself.')
    expect(stderr).not.toContain('hunter')
    const json = await sealwax(['put', 'A', store, '--refuse-weak', '--json'], { folder, input: 'changeme' })
    expect(JSON.parse(json.stderr)).toMatchObject({
      code: 'ERR_SECRET_INVALID',
      message: expect.stringContaining('a default or an example that everybody knows'),
    })
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('A=before\n')
    const strong = 'g7Rk2wQz9XbT4mVn8LpS'
    expect((await sealwax(['put', 'A', store, '--refuse-weak'], { folder, input: strong })).code).toBe(0)
    // Only whoever asks for it is kept from it.
    expect((await sealwax(['put', 'A', store], { folder, input: weak })).code).toBe(0)
  })

  it('refuses a value on the command line, and does not repeat it', async () => {
    const { code, stderr } = await sealwax(['put', 'A', 'hunter2hunter2', store], { folder: temporaryFolder() })
    expect(code).toBe(2)
    expect(stderr).toContain('pipe it in')
    expect(stderr).not.toContain('hunter2')
  })

  it.each(['file:.env', 'file:a.json'])('refuses NAME=VALUE, and does not repeat it (%s)', async store => {
    const folder = temporaryFolder()
    const before = readdirSync(folder)
    const { code, stderr } = await sealwax(['put', 'A=hunter2hunter2', '--store', store], { folder, input: 'x' })
    expect(code).toBe(2)
    expect(stderr).toContain('pipe it in')
    expect(stderr).not.toContain('hunter2')
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('list and delete', () => {
  it('lists names, sorted, never values', async () => {
    const folder = temporaryFolder({ '.env': 'B=hidden-1\nA=hidden-2\n' })
    expect(await sealwax(['list', store], { folder })).toMatchObject({ code: 0, stdout: 'A\nB\n', stderr: '' })
    expect(JSON.parse((await sealwax(['list', store, '--json'], { folder })).stdout)).toEqual(['A', 'B'])
    expect((await sealwax(['list', 'X', store], { folder })).stdout).toBe('')
  })

  it('escapes control characters in names', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"a\\u202eb": "x"}' })
    const { stdout } = await sealwax(['list', '--store=file:secrets.json'], { folder })
    expect(stdout).toBe('a\\u{202e}b\n')
  })

  it('deletes with --yes, and asks for it where there is no terminal', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\nB=2\n' })
    const unasked = await sealwax(['delete', 'A', store], { folder })
    expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect((await sealwax(['delete', 'A', '-y', store], { folder })).code).toBe(0)
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('B=2\n')
    expect((await sealwax(['delete', 'A', '-y', store], { folder })).code).toBe(3)
  })
})

describe('configuration', () => {
  it('takes --profile and --config, and runs code only where --config names it', async () => {
    const folder = temporaryFolder({
      'one.env': 'A=from one',
      'two.env': 'A=from two',
      'sealwax.config.json': '{"profiles":{"default":"file:one.env","other":"file:two.env"}}',
    })
    expect((await sealwax(['get', 'A'], { folder })).stdout).toBe('from one')
    expect((await sealwax(['get', 'A', '--profile', 'other'], { folder })).stdout).toBe('from two')
    const wrong = await sealwax(['get', 'A', '--profile', 'othr'], { folder })
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('other')])

    const code = temporaryFolder({
      'a.env': 'A=from code',
      'sealwax.config.js': "export default { stores: 'file:a.env' }",
    })
    const refused = await sealwax(['get', 'A'], { folder: code })
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, '', expect.stringContaining('--config')])
    expect((await sealwax(['get', 'A', '--config', 'sealwax.config.js'], { folder: code })).stdout).toBe('from code')
  })

  it('takes --store or --config', async () => {
    expect((await sealwax(['get', 'A', store, '--config', 'x.json'], { folder: temporaryFolder() })).code).toBe(2)
  })

  it('warns once of a file that others can read', async context => {
    if (process.platform === 'win32') context.skip('Windows has no modes')
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'A=1\nB=2\n', { mode: 0o644 })
    const { stdout, stderr } = await sealwax(['export', store], { folder })
    expect(stdout).toBe('A=1\nB=2\n')
    expect(stderr.match(/warning:/g)).toHaveLength(1)
  })
})

describe('a value that cannot be written', () => {
  it('is a failure', async context => {
    if (!existsSync('/dev/full')) context.skip('there is no /dev/full here')
    const folder = temporaryFolder({ '.env': 'A=hunter2hunter2' })
    const full = openSync('/dev/full', 'w')
    const child = start(['get', 'A', store], { folder, stdout: full })
    const { code, stderr } = await collect(child)
    closeSync(full)
    expect([code, stderr]).toEqual([1, 'sealwax: The system refused to write: ENOSPC. The disk is full: make room.\n'])
  })
})

describe('a pipe whose reader is gone', () => {
  it('ends the command in silence', async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `NAME_${index}=x`).join('\n')
    const child = start(['list', store], { folder: temporaryFolder({ '.env': names }) })
    child.stdin?.end()
    child.stdout?.destroy()
    const { code, stderr } = await collect(child)
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('names and values of foreign origin', () => {
  it('are escaped in JSON too, where they stay what they are', async () => {
    const folder = temporaryFolder({ 'secrets.json': JSON.stringify({ 'r\u202etl': 'a\u009b2Jb\u{1f512}' }) })
    for (const args of [['list'], ['get', 'r\u202etl'], ['check'], ['export'], ['get', 'no\u202e']]) {
      const { stdout, stderr } = await sealwax([...args, '--json', '--store=file:secrets.json'], { folder })
      for (const character of ['\u009b', '\u202e']) expect(stdout + stderr).not.toContain(character)
    }
    const { stdout } = await sealwax(['get', 'r\u202etl', '--json', '--store=file:secrets.json'], { folder })
    expect(JSON.parse(stdout)).toMatchObject({ name: 'r\u202etl', value: 'a\u009b2Jb\u{1f512}' })
    expect(stdout).toContain('\u{1f512}')
  })

  it('that no name leads to are not left out in silence', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"A":"plain","\\u001b[2J":"y"}' })
    const { stdout, stderr, code } = await sealwax(['copy', 'file:secrets.json', 'file:b.json'], { folder })
    expect([stdout, code]).toEqual(['', 0])
    expect(stderr).toContain('1 value is left out, because no name leads there')
  })
})

describe.skipIf(!hasPython)('on a terminal (skipped without python3, which makes one)', () => {
  it('get ends the line, and shows control characters instead of obeying them', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"A":"plain","B":"x\\u001b[2Jy\\nz"}' })
    const json = '--store=file:secrets.json'
    expect((await onTerminal(['get', 'A', json], [], { folder })).shown).toBe('plain\r\n')
    const { shown } = await onTerminal(['get', 'B', json], [], { folder })
    expect(shown).toMatch(/^x\\u\{1b\}\[2Jy\r\nz\r\n\(shown with/)
  })

  it('put asks for the value and shows nothing of it', async () => {
    const folder = temporaryFolder()
    const { shown, code } = await onTerminal(['put', 'A', store], [['hidden', 'sesaem\u007f\u007fme\u001b[D open\r']], {
      folder,
    })
    expect(code).toBe(0)
    expect(shown).toContain('Value of A (hidden): ')
    expect(shown).not.toMatch(/ses|open/)
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('sesame open')
  })

  it('put takes a paste of several lines as one value, where the terminal marks it', async () => {
    const folder = temporaryFolder()
    const paste = '\u001b[200~line one\rline two\r\u001b[201~\r'
    const { shown, code } = await onTerminal(['put', 'A', store], [['hidden', paste]], { folder })
    expect([code, shown]).toEqual([0, expect.not.stringContaining('line one')])
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('line one\nline two\n')
  })

  it('put refuses a paste of several lines that is not marked', async () => {
    const folder = temporaryFolder()
    const { shown, code } = await onTerminal(['put', 'A', store], [['hidden', 'line one\rline two\r']], { folder })
    expect([code, shown]).toEqual([2, expect.stringContaining('Several lines were pasted')])
    expect((await sealwax(['get', 'A', store], { folder })).code).toBe(3)
  })

  it('put stores nothing after Ctrl-C, and ends as the signal would', async () => {
    const folder = temporaryFolder()
    expect((await onTerminal(['put', 'A', store], [['hidden', 'abc\u0003']], { folder })).code).toBe(130)
    expect((await sealwax(['get', 'A', store], { folder })).code).toBe(3)
  })

  it('delete asks; anything but yes is no', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const no = await onTerminal(['delete', 'A', store], [['[y/N]', '\r']], { folder })
    expect([no.code, no.shown]).toEqual([1, expect.stringContaining('Nothing was deleted')])
    const yes = await onTerminal(['delete', 'A', store], [['[y/N]', 'y\r']], { folder })
    expect([yes.code, yes.shown]).toEqual([0, expect.stringContaining('Delete A from file:.env?')])
  })

  it('delete ends in silence at Ctrl-C, as the signal would; Ctrl-D is a no', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const stopped = await onTerminal(['delete', 'A', store], [['[y/N]', '\u0003']], { folder })
    expect([stopped.code, stopped.shown]).toEqual([130, expect.not.stringMatching(/sealwax:|deleted/)])
    const ended = await onTerminal(['delete', 'A', store], [['[y/N]', '\u0004']], { folder })
    expect([ended.code, ended.shown]).toEqual([1, expect.stringContaining('Nothing was deleted.')])
    const json = await onTerminal(['delete', 'A', store, '--json'], [['[y/N]', 'n\r']], { folder })
    expect(json.shown).toContain('{"name":"A","deleted":false,"store":"file:.env"}')
    expect((await sealwax(['get', 'A', store], { folder })).stdout).toBe('1')
  })

  it('messages are coloured, unless NO_COLOR is set', async () => {
    const folder = temporaryFolder()
    expect((await onTerminal(['get', 'A', store], [], { folder })).shown).toContain('\u001b[31msealwax:')
    const plain = await onTerminal(['get', 'A', store], [], { folder, env: { NO_COLOR: '1' } })
    expect(plain.shown).not.toContain('\u001b[31m')
  })
})
