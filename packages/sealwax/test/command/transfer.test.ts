import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collect, hasPython, onTerminal, sealwax, start, temporaryFolder } from './start-command.ts'

const [env, json] = ['file:.env', 'file:secrets.json']
const secretNames = Array.from({ length: 1_000 }, (_, index) => `NAME_${String(index).padStart(4, '0')}`)
const thousand = secretNames.map((name, index) => `${name}=hunter2-${index}\n`).join('')

const namesIn = (folder: string): string[] => {
  const file = join(folder, 'secrets.json')
  return existsSync(file) ? Object.keys(JSON.parse(readFileSync(file, 'utf8'))) : []
}

describe('a file that is not there', () => {
  it('is an error that names it where it is read; a target may be made', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const file = join(folder, 'nofile.json')
    const none = 'file:nofile.json'
    const commands = [
      ['copy', none, 'file:other.json'],
      ['preflight', none, 'file:other.json'],
      ['diff', none, env],
      ['diff', env, none],
      ['diff', `file:.env.none?layers=.env.other`, env],
      ['export', '--store', none],
    ]
    for (const command of commands) {
      const { code, stdout, stderr } = await sealwax(command, { folder })
      expect([command, code, stdout, stderr]).toEqual([command, 3, '', expect.stringContaining('There is no file "/')])
      if (!command.some(word => word.includes('layers'))) expect(stderr).toContain(JSON.stringify(file))
    }
    expect(existsSync(join(folder, 'other.json'))).toBe(false)
    expect((await sealwax(['copy', `${env}?layers=.env.other`, none], { folder })).code).toBe(0)
    expect(namesIn(folder)).toEqual([])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ A: '1' })
    expect((await sealwax(['export', 'A', '--store', `file:///${folder.slice(1)}/.env`], { folder })).code).toBe(0)
    expect((await sealwax(['diff', `file://${folder}/.env`, none], { folder })).code).toBe(0)
  })
})

describe('copy', () => {
  it('says what it would do, does it, and finds it done', async () => {
    const folder = temporaryFolder({ '.env': "A=1\nB='two\nlines'\nEMPTY=\n", 'secrets.json': '{"B":"two\\nlines"}' })
    const before = readFileSync(join(folder, '.env'), 'utf8')
    const dry = await sealwax(['copy', env, json, '--dry-run'], { folder })
    expect([dry.code, dry.stdout]).toEqual([0, 'write  A\nwrite  EMPTY\nsame   B\n'])
    expect(namesIn(folder)).toEqual(['B'])
    const { code, stdout, stderr } = await sealwax(['copy', env, json], { folder })
    expect([code, stdout, stderr]).toEqual([0, '', 'copied 2 of 3 secrets, 1 there already, to file:secrets.json\n'])
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before)
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
    const again = await sealwax(['copy', env, json, '--json'], { folder })
    expect(JSON.parse(again.stdout)).toMatchObject({
      copied: [],
      equal: ['A', 'B', 'EMPTY'],
      kept: [],
      failed: [],
      left: [],
    })
    expect((await sealwax(['diff', env, json], { folder })).code).toBe(0)
  })

  it('leaves what is there with another value, and exits with 6; --overwrite replaces it', async () => {
    const folder = temporaryFolder({ '.env': 'A=mine\nB=new\n', 'secrets.json': '{"A":"theirs"}' })
    const { code, stderr } = await sealwax(['copy', env, json], { folder })
    expect(code).toBe(6)
    expect(stderr).toContain('Kept, because they have another value there, which --overwrite replaces: A\n')
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ A: 'theirs', B: 'new' })
    expect((await sealwax(['copy', env, json, '--overwrite'], { folder })).code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ A: 'mine', B: 'new' })
  })

  it('writes nothing where something stands in the way, unless --partial, and says what and why', async () => {
    const folder = temporaryFolder({ 'in.json': '{"a b":"hunter2","OK":"y"}' })
    const refused = await sealwax(['copy', 'file:in.json', env], { folder })
    expect([refused.code, refused.stdout, existsSync(join(folder, '.env'))]).toEqual([1, '', false])
    expect(refused.stderr).toMatch(
      /^sealwax: a b {2}ERR_SECRET_INVALID {2}"a b" is not a name that file \.env takes: /m,
    )
    expect(refused.stderr).toContain('Nothing was written: 1 secret cannot be copied. Mend that, or give --partial')
    const partial = await sealwax(['copy', 'file:in.json', env, '--partial', '--json'], { folder })
    expect(partial.code).toBe(1)
    expect(JSON.parse(partial.stdout)).toMatchObject({
      copied: ['OK'],
      failed: [{ secretName: 'a b', code: 'ERR_SECRET_INVALID' }],
    })
    expect(`${refused.stderr}${partial.stdout}${partial.stderr}`).not.toContain('hunter2')
  })

  it('takes a chain as the source, whose first store with a name answers', async () => {
    const folder = temporaryFolder({ '.env': 'A=second\nB=b\n', 'first.json': '{"A":"first"}' })
    await sealwax(['copy', 'file:first.json file:.env', json], { folder })
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ A: 'first', B: 'b' })
  })

  it.each([
    [['copy', env], 'copy needs SOURCE TARGET'],
    [['copy', env, env], 'Both are the same store.'],
    [['copy', env, `${json} file:b.json`], 'TARGET must be one store'],
    [['copy', env, 'env:'], 'TARGET must be a store that can be written, and env: cannot'],
    [['copy', env, json, '--store', env], 'copy takes no --store'],
    [['diff', env, json, '--profile', 'x'], 'diff takes no --profile'],
  ] as const)('refuses %j', async (args, message) => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const { code, stderr } = await sealwax(args, { folder })
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('takes no credentials in a URL, and repeats none', async () => {
    const { code, stderr } = await sealwax(['copy', env, 'redis://u:hunter2@host'], { folder: temporaryFolder() })
    expect([code, stderr]).toEqual([2, expect.stringContaining('carries credentials')])
    expect(stderr).not.toContain('hunter2')
  })

  it('each store may have variables of its own', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const args = ['copy', env, 'redis://127.0.0.1:1/0']
    const target = await sealwax(args, { folder, env: { SEALWAX_TARGET_REDIS_USERNAME: 'u' } })
    expect([target.code, target.stderr]).toEqual([1, expect.stringContaining('is set without a password')])
    expect((await sealwax(args, { folder, env: { SEALWAX_SOURCE_REDIS_USERNAME: 'u' } })).code).toBe(5)
    // The own setting stands for the file of the general one as well.
    const both = { SEALWAX_REDIS_PASSWORD_FILE: 'none', SEALWAX_TARGET_REDIS_PASSWORD: 'p' }
    expect((await sealwax(args, { folder, env: both })).code).toBe(5)
  })

  it('a store that cannot be reached is told once, by its own exit code', async () => {
    const folder = temporaryFolder({ '.env': thousand })
    const { code, stderr } = await sealwax(['copy', env, 'redis://127.0.0.1:1/0'], { folder })
    expect([code, stderr.match(/could not be reached/g)?.length]).toEqual([5, 1])
  })
})

describe('a copy of 1,000 secrets', () => {
  it('that is killed in the middle loses nothing: the same command goes on', async () => {
    const folder = temporaryFolder({ '.env': thousand })
    const child = start(['copy', env, json], { folder })
    const ended = collect(child)
    child.stdin?.end()
    await expect.poll(() => namesIn(folder).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(300)
    child.kill('SIGKILL')
    expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL' })
    const before = namesIn(folder).length
    expect(before).toBeLessThan(1_000)
    const last = await sealwax(['copy', env, json, '--json'], { folder })
    const { copied, equal, failed, left } = JSON.parse(last.stdout)
    expect([last.code, equal.length, copied.length, failed, left]).toEqual([0, before, 1_000 - before, [], []])
    const same = await sealwax(['diff', env, json, '--json'], { folder })
    expect([same.code, JSON.parse(same.stdout)]).toMatchObject([0, { equal: secretNames, different: [] }])
  })

  it('finishes what it began when it is told to end, and says where it stopped', async context => {
    if (process.platform === 'win32') context.skip('there are no signals to send')
    const folder = temporaryFolder({ '.env': thousand })
    const child = start(['copy', env, json, '--json'], { folder })
    const ended = collect(child)
    child.stdin?.end()
    await expect.poll(() => namesIn(folder).length, { timeout: 30_000, interval: 5 }).toBeGreaterThan(100)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    const { copied, left } = JSON.parse(stdout)
    expect([code, copied.length + left.length]).toEqual([130, 1_000])
    expect(copied).toEqual(secretNames.slice(0, copied.length))
    expect(namesIn(folder).sort()).toEqual(copied)
    // In JSON, whoever reads standard error finds lines of JSON.
    for (const line of stderr.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('shows on a terminal how far it is, in one line, and never a value', async context => {
    if (!hasPython) context.skip('no python3: no terminal can be made')
    const folder = temporaryFolder({ '.env': thousand })
    const { shown, code } = await onTerminal(['copy', env, json], [['copying: 300 of 1000', ['SIGINT']]], { folder })
    expect([code, shown]).toEqual([130, expect.stringContaining('\r\u001b[Kcopying: 300 of 1000')])
    expect(shown.replaceAll('\u001b[', '<')).toMatch(/\r<K\S*warning:\S* stopping: what has begun is finished first/)
    expect(shown).toMatch(/Stopped before NAME_0\d+, with \d+ secrets to go\. Run the same again to go on\./)
    expect(shown).not.toContain('hunter2')
    expect(shown.split('\n').length).toBeLessThan(6)
  })
})

describe('diff', () => {
  it('prints names, never values, and exits with 1 where something differs', async () => {
    const folder = temporaryFolder({
      '.env': 'A=hunter2\nB=hunter3\nC=1\n',
      'secrets.json': '{"B":"hunter4","C":"1","d":{"e":"x"}}',
    })
    const { code, stdout, stderr } = await sealwax(['diff', env, json], { folder })
    expect([code, stdout]).toEqual([1, 'only in file:.env\tA\nonly in file:secrets.json\td/e\ndifferent\tB\n'])
    expect(stderr).toBe('1 equal, 1 different, 1 and 1 only in one\n')
    const asJson = await sealwax(['diff', env, json, '--json'], { folder })
    expect([asJson.code, JSON.parse(asJson.stdout)]).toEqual([
      1,
      {
        a: env,
        b: json,
        onlyInA: ['A'],
        onlyInB: ['d/e'],
        different: ['B'],
        fieldsOnlyInA: [],
        fieldsOnlyInB: [],
        equal: ['C'],
        failed: [],
      },
    ])
    expect(stdout + stderr + asJson.stdout + asJson.stderr).not.toContain('hunter')
    expect((await sealwax(['diff', env, json, '--prefix', 'C'], { folder })).code).toBe(0)
  })

  it('tells apart two places of one store', async () => {
    const folder = temporaryFolder({ 'all.json': '{"a":{"K1":"x"},"b":{"K2":"y"}}' })
    const [a, b] = ['file:all.json?prefix=a', 'file:all.json?prefix=b']
    const { stdout } = await sealwax(['diff', `${a}&permissions=notice`, b], { folder })
    expect(stdout).toBe(`only in ${a}\tK1\nonly in ${b}\tK2\n`)
    expect(JSON.parse((await sealwax(['diff', a, b, '--json'], { folder })).stdout)).toMatchObject({ a, b })
    const copied = await sealwax(['copy', a, b], { folder })
    expect(copied.stderr).toBe(`copied 1 of 1 secret, to ${b}\n`)
    const stored = await sealwax(['put', 'K3', '--store', b], { folder, input: 'z' })
    expect(stored.stderr).toBe(`stored K3 in ${b}\n`)
  })

  it('exits with the code of what could not be read', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n', 'secrets.json': '{"A":["list"]}' })
    writeFileSync(join(folder, 'broken.json'), '{"A":')
    expect((await sealwax(['diff', env, 'file:broken.json'], { folder })).code).toBe(1)
    expect((await sealwax(['diff', env, 'redis://127.0.0.1:1/0'], { folder })).code).toBe(5)
  })
})

describe('a store in which nothing was found', () => {
  const warning = (text: string): unknown => expect.stringContaining(`warning: no secrets${text}\n`)

  it('is told: perhaps another one was meant', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n', 'empty.json': '{}', 'other.json': '{}' })
    const [empty, other] = ['file:empty.json', 'file:other.json']
    const [none, below] = [` were found in ${empty}`, ` that begin with Z were found in ${env}`]
    for (const [command, text] of [
      [['copy', empty, other], none],
      [['preflight', empty, other], none],
      [['diff', env, empty], none],
      [['diff', empty, other], none],
      [['copy', env, other, '--prefix', 'Z'], below],
      [['diff', env, other, '--prefix', 'Z'], below],
    ] as const) {
      const { stderr } = await sealwax(command, { folder })
      expect([command, stderr]).toEqual([command, warning(text)])
    }
    expect((await sealwax(['diff', env, env.replace('.env', './.env')], { folder })).stderr).not.toContain('no secrets')
  })
})

describe('many that fail in the same way', () => {
  const names = Array.from({ length: 100 }, (_, index) => `not a name ${index}`)
  const many = JSON.stringify(Object.fromEntries([...names, 'X=Y', 'OK'].map(name => [name, 'v'])))

  it('are told once, with their names', async () => {
    const folder = temporaryFolder({ 'in.json': many })
    const preflight = await sealwax(['preflight', 'file:in.json', env], { folder })
    const copied = await sealwax(['copy', 'file:in.json', env, '--partial'], { folder })
    for (const text of [preflight.stdout, copied.stderr]) {
      expect(text.match(/is not a name/g)).toHaveLength(1)
      expect(text).toMatch(/the same with (?:[^,]+, ){19}[^,]+ and 80 more \(--json lists all\)/)
    }
    const asJson = await sealwax(['preflight', 'file:in.json', env, '--json'], { folder })
    expect(JSON.parse(asJson.stdout).obstacles).toHaveLength(101)
  })
})

describe('preflight', () => {
  it('says what can be copied, what cannot, and what would be lost, and writes nothing', async () => {
    const folder = temporaryFolder({ 'in.json': '{"a b":"x","OK":"y","HAVE":"z"}', '.env': 'HAVE=other\n' })
    const { code, stdout, stderr } = await sealwax(['preflight', 'file:in.json', env], { folder })
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(
      /^3 secrets of file:in\.json, to file:\.env:\n {2}1 can be copied if writing is allowed, 0 there already with the same value\n/,
    )
    expect(stdout).toMatch(/^ {2}kept {4}there already with another value, .*: HAVE$/m)
    expect(stdout).toMatch(/^ {2}cannot {2}a b {2}ERR_SECRET_INVALID {2}"a b" is not a name/m)
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('HAVE=other\n')
    const asJson = await sealwax(['preflight', 'file:in.json', env, '--json'], { folder })
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      source: 'file:in.json',
      target: env,
      write: ['OK'],
      kept: ['HAVE'],
      obstacles: [{ code: 'ERR_SECRET_INVALID', secretName: 'a b' }],
    })
  })

  it('exits with 0 where nothing stands in the way, and with 6 where only other values do', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n', 'other.json': '{"A":"2"}' })
    expect((await sealwax(['preflight', env, json], { folder })).code).toBe(0)
    expect((await sealwax(['preflight', env, 'file:other.json'], { folder })).code).toBe(6)
  })
})
