import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { collect, type Ended, sealwax, start, temporaryFolder } from './start-command.ts'

/** What no output may show. */
const secretly = /old-value|[\w-]{43}/

/** What --json answers, as far as tests look into it. */
interface Answer {
  readonly checked: number
  readonly findings: readonly { readonly name: string; readonly problem: string }[]
  readonly results: readonly { readonly name: string; readonly task: string }[]
}

interface Folder {
  readonly folder: string
  run(...args: string[]): Promise<Ended>
  /** The answer to --json. */
  ask(...args: string[]): Promise<Answer>
  value(name?: string): string | undefined
}

function opened(rotation: unknown, env = 'API_KEY=old-value\n', more: Record<string, string> = {}): Folder {
  const folder = temporaryFolder({
    '.env': env,
    'sealwax.config.json': JSON.stringify({ stores: 'file:.env', rotation }),
    ...more,
  })
  const run = async (...args: string[]): Promise<Ended> => {
    const ended = await sealwax(args, { folder })
    expect(ended.stdout + ended.stderr).not.toMatch(secretly)
    return ended
  }
  return {
    folder,
    run,
    ask: async (...args) => JSON.parse((await run(...args, '--json')).stdout),
    value: (name = 'API_KEY') =>
      new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(join(folder, '.env'), 'utf8'))?.[1],
  }
}

const rules = { API_KEY: { generate: 'urlsafe', maxAge: '90d', grace: '2h', consumers: [], owner: 'web team' } }

describe('one secret', () => {
  test('that is deleted takes along what rotations kept beside it; not while one is under way', async () => {
    const { folder, run, ask, value } = opened({ rules })
    await run('rotate', 'API_KEY')
    const refused = await run('delete', 'API_KEY', '--yes')
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('is under way (grace), so nothing') })
    expect(value()).toMatch(/^[\w-]{43}$/)
    await run('rotation', 'revoke', 'API_KEY')
    const sidecar = (): string => readFileSync(join(folder, '.sealwax', '.env.sealwax-rotation'), 'utf8')
    expect(sidecar()).toContain('API_KEY')
    expect(await run('delete', 'API_KEY', '--yes')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /^deleted API_KEY from .*\ndeleted what rotations kept .*: API_KEY-sealwax-candidate, API_KEY-sealwax-rotation\n$/,
      ),
    })
    expect(sidecar()).not.toContain('API_KEY')

    writeFileSync(join(folder, '.env'), 'API_KEY=once-more\n')
    await run('rotate', 'API_KEY')
    expect(await ask('delete', 'API_KEY', '--yes', '--force')).toMatchObject({
      deleted: true,
      rotation: expect.arrayContaining(['API_KEY-sealwax-rotation']),
    })
    expect(sidecar()).not.toContain('API_KEY')
  })

  test('that is gone already is told as missing, and what rotations left of it is deleted all the same', async () => {
    const { folder, run } = opened({ rules })
    await run('rotate', 'API_KEY')
    await run('rotation', 'revoke', 'API_KEY')
    writeFileSync(join(folder, '.env'), '')
    const { code, stderr } = await run('delete', 'API_KEY', '--yes')
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /^deleted what rotations kept beside it: .*API_KEY-sealwax-rotation\nsealwax: "API_KEY" was not found/,
    )
    expect(readFileSync(join(folder, '.sealwax', '.env.sealwax-rotation'), 'utf8')).not.toContain('API_KEY')
  })

  test('is rotated, seen, gone back from, and settled', async () => {
    const { run, ask, value } = opened({ rules })
    const planned = await run('rotate', 'API_KEY', '--dry-run')
    expect(planned).toMatchObject({ code: 0, stderr: '' })
    expect(planned.stdout).toMatch(
      /publishes it, if nobody else changed the value meanwhile: the store compares \(atomic\)/,
    )
    expect(planned.stdout).toMatch(/grace +both are valid for 2h; nobody else uses it\n/)
    expect(planned.stdout).toMatch(/It would begin now\. Nothing was changed\.\n$/)
    expect(value()).toBe('old-value')

    const rotated = await run('rotate', 'API_KEY', '--by', 'ops')
    expect(rotated).toMatchObject({ code: 0, stdout: '' })
    expect(rotated.stderr).toMatch(
      / promote +ok\n[\s\S]*rotated API_KEY: a new value is published; the old value is valid until /,
    )
    expect(value()).toMatch(/^[\w-]{43}$/)

    const again = await run('rotate', 'API_KEY')
    expect(again.code).toBe(6)
    expect(again.stderr).toMatch(/^sealwax: "API_KEY" is being rotated \(grace\) since \S+ by "ops"/)
    expect(again.stderr).toContain('\n  sealwax rotation rollback API_KEY\n')

    const status = await run('rotation', 'status', 'API_KEY')
    expect(status.code).toBe(0)
    expect(status.stdout).toMatch(/phase +grace, waits for: grace\n[\s\S]*begun .* by ops\n/)
    expect(status.stderr).toContain('  sealwax rotation resume API_KEY\n')
    expect(await ask('rotation', 'status', 'API_KEY')).toMatchObject({
      phase: 'grace',
      by: 'ops',
      policy: { name: 'API_KEY', isDue: false, owner: 'web team' },
    })

    expect(await run('rotation', 'rollback', 'API_KEY')).toMatchObject({ code: 0, stdout: '' })
    expect(value()).toBe('old-value')
    expect(await ask('rotation', 'revoke', 'API_KEY')).toMatchObject({
      phase: 'idle',
      last: { outcome: 'rolled-back' },
    })
    expect(await ask('rotation', 'adopt', 'API_KEY')).toMatchObject({ last: { outcome: 'adopted' } })
    expect(await ask('rotate', 'API_KEY', '--compromised')).toMatchObject({ phase: 'idle', compromised: true })
  })

  test('is told to have no rule, and how to add one', async () => {
    const { run } = opened({ rules })
    expect(await run('rotate', 'OTHER')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No rule says how "OTHER" is rotated. There are rules for API_KEY.'),
    })
    const none = await sealwax(['rotate', 'API_KEY'], { folder: temporaryFolder({ '.env': 'API_KEY=x\n' }) })
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('"rotation": { "rules": { "API_KEY": ')
    expect(await run('rotation', 'status', 'API_KEY', '--store', 'file:.env')).toMatchObject({ code: 0 })
  })

  test('in a JSON file, with what a mistake costs: a code of its own', async () => {
    const { folder, run } = opened({ rules: { 'db/*': { generate: 'hex' }, GONE: { generate: 'hex' } } }, '', {
      'secrets.json': '{"db":{"password":"old-value"}}',
    })
    const configuration = { stores: 'file:secrets.json', rotation: { rules: { '*': { generate: 'hex' } } } }
    writeFileSync(join(folder, 'sealwax.config.json'), JSON.stringify(configuration))
    expect((await run('rotate', 'db/password')).code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({
      db: { password: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    expect((await run('rotate', 'GONE')).code).toBe(3)
  })

  test('the command line is checked', async () => {
    const { run } = opened({ rules })
    for (const [args, message] of [
      [['rotate'], 'rotate needs NAME or --due'],
      [['rotate', 'API_KEY', '--due'], 'Give NAME or --due, not both.'],
      [['rotate', 'API_KEY', '--limit', '1'], '--limit needs --due.'],
      [['rotate', '--due', '--compromised'], '--compromised is for one secret'],
      [['rotate', '--due', '--concurrency', '0'], '--concurrency takes 1 to 64.'],
      [['rotation', 'statsu'], 'rotation has no such verb. There are status, check'],
      [['rotation', 'resume'], 'resume needs NAME: sealwax rotation resume NAME'],
      [['rotation', 'check', 'API_KEY'], 'check takes no NAME'],
      [['rotation', 'verify', 'API_KEY', '--reason', 'x'], '--reason does not go with verify; it is for pause.'],
      [['rotation', 'check', '--within', 'soon'], '--within takes a duration'],
      [['rotation', 'pause', '--until', 'tomorrow'], '--until takes a duration'],
      [['rotation', 'adopt', 'API_KEY', '--keep', 'both'], '--keep takes published or candidate.'],
    ] as const) {
      const { code, stderr } = await run(...args)
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
    }
  })
})

describe('all that is due', () => {
  const env = 'A_KEY=old-value-a\nB_KEY=old-value-b\nC_KEY=old-value-c\n'

  test('rotate --due begins it and goes on with it; rotation check says what is left', async () => {
    const bad = opened({ rules: { '*_KEY': { generate: 'hex' } } }, env)
    expect((await bad.run('rotation', 'check')).stderr).toMatch(
      /rotation\.rules\["\*_KEY"\] must have its only \* at the end/,
    )

    const good = opened({ rules: { '*': { generate: 'urlsafe', maxAge: '90d', grace: 0 } } }, env)
    const before = await good.run('rotation', 'check')
    expect(before.code).toBe(7)
    expect(before.stdout).toMatch(
      /overdue +A_KEY +it was never rotated, and nothing tells its age\n +sealwax rotate A_KEY\n/,
    )
    expect(before.stdout).toMatch(/3 secrets under a rule: 3 to look at\.\n$/)
    const { checked, findings } = await good.ask('rotation', 'check')
    expect([checked, findings.map(({ name, problem }) => [name, problem])]).toEqual([
      3,
      [
        ['A_KEY', 'overdue'],
        ['B_KEY', 'overdue'],
        ['C_KEY', 'overdue'],
      ],
    ])

    expect((await good.run('rotate', '--due', '--dry-run')).stdout).toBe(
      'rotate  A_KEY\nrotate  B_KEY\nrotate  C_KEY\n',
    )
    expect(good.value('A_KEY')).toBe('old-value-a')
    const some = await good.ask('rotate', '--due', '--limit', '2')
    expect(some.results.map(({ name, task }) => `${task} ${name}`).sort()).toEqual(['rotate A_KEY', 'rotate B_KEY'])
    expect(good.value('C_KEY')).toBe('old-value-c')
    // Grace of nothing is over with the first resume.
    const rest = await good.run('rotate', '--due')
    expect(rest).toMatchObject({ code: 0, stdout: '' })
    expect(good.value('C_KEY')).toMatch(/^[\w-]{43}$/)
    expect((await good.run('rotation', 'check')).code).toBe(0)
    expect(await good.run('rotation', 'check', '--within', '100d')).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(/soon +A_KEY +due in \d+d\n/),
    })
    expect((await good.run('rotate', '--due')).stderr).toBe('Nothing is due.\n')
    expect(await good.ask('rotation', 'status')).toMatchObject([
      { name: 'A_KEY', phase: 'idle', ageFrom: 'record' },
      {},
      {},
    ])
  })

  test('two runs at once do each once, and neither takes the other for a failure', async () => {
    const { run, value } = opened({ rules: { '*': { generate: 'urlsafe', maxAge: '90d' } } }, env)
    const ended = await Promise.all([run('rotate', '--due'), run('rotate', '--due')])
    expect(ended.map(({ code, stderr }) => [code, /failed/.test(stderr)])).toEqual([
      [0, false],
      [0, false],
    ])
    const rotated = ended.flatMap(({ stderr }) => [...stderr.matchAll(/^rotated (\w+)/gm)].map(([, name]) => name))
    expect(rotated.sort()).toEqual(['A_KEY', 'B_KEY', 'C_KEY'])
    for (const name of rotated) expect(value(name)).toMatch(/^[\w-]{43}$/)
  })

  test('what another rotator holds is skipped, with who and until when, and fails no run', async () => {
    // The lock lets nobody in while its file is there, as where an earlier run is still at work.
    const configuration = `
      import { existsSync } from 'node:fs'
      const lock = {
        async acquire() {
          if (existsSync(new URL('held', import.meta.url))) return undefined
          return { fence: Date.now(), remaining: () => 60_000, renew: async () => true, release: async () => true }
        },
      }
      const rule = { generate: 'urlsafe', maxAge: '90d', grace: 0, consumers: [] }
      export default {
        stores: 'file:.env',
        rotation: { rules: { A_KEY: { ...rule, lock }, B_KEY: rule } },
      }`
    const folder = temporaryFolder({ '.env': env, 'rotation.config.js': configuration, held: '' })
    const run = (...args: string[]): Promise<Ended> => sealwax([...args, '--config', 'rotation.config.js'], { folder })
    const due = await run('rotate', '--due')
    expect(due.stderr).toMatch(
      /^skipped A_KEY: in flight by another rotator, until \d{4}-\d\d-\d\dT[\d:]+Z \(in [^)]+\)$/m,
    )
    expect(due.stderr).toMatch(/^rotated B_KEY: /m)
    expect(due.code).toBe(0)
    const { code, stdout } = await run('rotate', '--due', '--json')
    const { results, left } = JSON.parse(stdout)
    expect(results.find((one: { name: string }) => one.name === 'A_KEY')).toEqual({
      name: 'A_KEY',
      task: 'rotate',
      skipped: { reason: 'in-flight', until: expect.any(Number) },
    })
    expect([code, left]).toEqual([0, []])
    // Who asked for this one alone did not get it.
    expect(await run('rotate', 'A_KEY')).toMatchObject({ code: 6, stderr: expect.stringContaining('holds the lock') })
  })

  test('variables of the environment are no secrets of the file, whatever a rule covers', async () => {
    const { folder } = opened({ rules: { '*': { generate: 'urlsafe', maxAge: '90d' } } }, env)
    const configuration = JSON.parse(readFileSync(join(folder, 'sealwax.config.json'), 'utf8'))
    writeFileSync(
      join(folder, 'sealwax.config.json'),
      JSON.stringify({ ...configuration, stores: ['env:', 'file:.env'] }),
    )
    const planned = await sealwax(['rotate', '--due', '--dry-run'], { folder, env: { ELSEWHERE: 'x' } })
    expect(planned.stdout).toBe('rotate  A_KEY\nrotate  B_KEY\nrotate  C_KEY\n')
  })

  test('what is paused or frozen is left, and says so', async () => {
    const freeze = [{ from: '2020-01-01', to: '2199-01-01', reason: 'closed for good' }]
    const frozen = opened({ rules, freeze })
    expect((await frozen.run('rotate', '--due')).stderr).toBe('Nothing is due.\n')
    expect(await frozen.run('rotate', 'API_KEY')).toMatchObject({
      code: 6,
      stderr: expect.stringContaining(
        'no rotation begins until 2199-01-02T00:00:00.000Z, in a freeze ("closed for good")',
      ),
    })
    expect(await frozen.run('rotate', 'API_KEY', '--dry-run')).toMatchObject({
      code: 6,
      stdout: expect.stringContaining('there is a freeze (closed for good)'),
    })
    expect((await frozen.run('rotate', 'API_KEY', '--compromised')).code).toBe(0)

    const paused = opened({ rules })
    expect(
      await paused.run('rotation', 'pause', 'API_KEY', '--by', 'ops', '--reason', 'moving', '--until', '2h'),
    ).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^paused API_KEY until \S+ \(in 2h\)\n$/),
    })
    expect(await paused.run('rotate', 'API_KEY')).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(
        /is paused by "ops" since \S+, until \S+ \("moving"\)[\s\S]*\n {2}sealwax rotation unpause API_KEY\n/,
      ),
    })
    expect((await paused.run('rotation', 'check')).stdout).toMatch(/overdue +API_KEY .*; paused by ops \(web team\)\n/)
    await paused.run('rotation', 'unpause', 'API_KEY')
    await paused.run('rotation', 'pause')
    expect((await paused.run('rotate', '--due')).stderr).toBe('Nothing is due.\n')
    expect((await paused.run('rotation', 'status')).stderr).toMatch(/All rotations are paused by \S+@\S+ since/)
    expect((await paused.run('rotation', 'status', 'API_KEY')).stderr).toMatch(
      /paused by [\s\S]*: sealwax rotation unpause\n/,
    )
    await paused.run('rotation', 'unpause')
    expect((await paused.run('rotate', '--due')).code).toBe(0)
  })

  test('a rule for a secret that is not there is an error of its own', async () => {
    const { run } = opened({ rules: { ...rules, GONE: { generate: 'hex' } } })
    const due = await run('rotate', '--due')
    expect(due).toMatchObject({ code: 3, stderr: expect.stringContaining('warning: GONE: a rule names it') })
    expect(await run('rotation', 'check')).toMatchObject({ code: 3, stdout: expect.stringMatching(/missing +GONE/) })
  })
})

/** A configuration of code, with a target that is a file: the credentials it takes, and whether it is down. */
const source = fileURLToPath(new URL('../../src/rotate.ts', import.meta.url))
const code = `
import { readFileSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { dualSlot } from ${JSON.stringify(source)}
const file = new URL('./target.json', import.meta.url)
const use = act => async credential => {
  const state = JSON.parse(readFileSync(file, 'utf8'))
  if (state.down) throw Object.assign(new Error('connect to ' + credential), { code: 'ECONNREFUSED' })
  const answer = act(new Set(state.valid), credential)
  if (answer instanceof Set) writeFileSync(file, JSON.stringify({ valid: [...answer] }))
  return answer
}
const target = {
  location: 'the key service',
  test: use((valid, key) => (valid.has(key) ? 'accepted' : 'refused')),
  set: async key => (await use((valid, key) => valid.add(key))(key), 'accepted'),
  revoke: async key => (await use((valid, key) => (valid.delete(key), valid))(key), 'done'),
}
const strategy = dualSlot({ target, generate: () => randomBytes(32).toString('base64url') })
const rule = { strategy, maxAge: '90d', grace: 0, consumers: [], patience: 0, target: 'keys' }
export default { stores: 'file:.env', rotation: { rules: { '*': rule } } }
`

function withTarget(
  env: string,
): Folder & { target(state?: object): { readonly valid: string[] }; with(...args: string[]): Promise<Ended> } {
  const valid = [...env.matchAll(/=(.*)/g)].map(([, value]) => value)
  const own = opened({}, env, { 'rotation.config.js': code, 'target.json': JSON.stringify({ valid }) })
  const place = join(own.folder, 'target.json')
  return {
    ...own,
    with: (...args) => own.run(...args, '--config', 'rotation.config.js'),
    target(state) {
      if (state !== undefined)
        writeFileSync(place, JSON.stringify({ ...JSON.parse(readFileSync(place, 'utf8')), ...state }))
      return JSON.parse(readFileSync(place, 'utf8'))
    },
  }
}

describe('what cannot be rotated', () => {
  /** So many secrets that are no keyrings, and have a rule for one, before so many healthy ones. */
  function mixed(broken: number, healthy: number): Folder {
    const names = (start: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${start}_${String(index).padStart(2, '0')}`)
    const [no, yes] = [names('A_BROKEN', broken), names('B_HEALTHY', healthy)]
    const ring = { strategy: 'keyring', generate: 'urlsafe', spread: '1m', keep: '1m', maxAge: '90d' }
    return opened(
      {
        rules: {
          ...Object.fromEntries(no.map(name => [name, ring])),
          ...Object.fromEntries(yes.map(name => [name, { generate: 'urlsafe', maxAge: '90d', grace: '1h' }])),
        },
      },
      [...no, ...yes].map(name => `${name}=old-value\n`).join(''),
    )
  }
  const left = (folder: string, start: string): number =>
    readFileSync(join(folder, '.env'), 'utf8').match(new RegExp(`^${start}\\w*=old-value$`, 'gm'))?.length ?? 0

  test('holds up no other', async () => {
    const { run, folder } = mixed(4, 20)
    const { code, stderr } = await run('rotate', '--due', '--concurrency', '1')
    expect(stderr.match(/^failed /gm)).toHaveLength(4)
    expect(stderr.match(/^rotated /gm)).toHaveLength(20)
    expect(stderr).not.toContain('left as they are')
    expect([code, left(folder, 'B_HEALTHY')]).toEqual([1, 0])
  })

  test('is a failure, not wrong usage, whichever command meets it', async () => {
    const { run } = mixed(1, 0)
    for (const args of [
      ['rotate', 'A_BROKEN_00'],
      ['rotate', 'A_BROKEN_00', '--json'],
      ['rotate', '--due'],
    ]) {
      expect([args, await run(...args)]).toEqual([args, expect.objectContaining({ code: 1 })])
    }
    // What is wrong in a command line that no store has been asked about.
    expect(await run('rotate', 'A_BROKEN_00', '--limit', '1')).toMatchObject({ code: 2 })
  })

  test('ends a run after so many one after another, and the next run does not meet the same first', async () => {
    const { run, folder, ask } = mixed(12, 2)
    const { code, stderr } = await run('rotate', '--due', '--concurrency', '1')
    expect(code).toBe(1)
    // The first failure may be followed by one of the two that are healthy; five in a row are met in any order.
    expect(stderr.match(/^failed /gm)?.length).toBeGreaterThanOrEqual(5)
    if (left(folder, 'B_HEALTHY') > 0) expect(stderr).toContain('because 5 failed one after another')
    let runs = 1
    for (; left(folder, 'B_HEALTHY') > 0 && runs < 60; runs++) await ask('rotate', '--due', '--concurrency', '1')
    console.log(`after ${runs} runs both were rotated`)
    expect(left(folder, 'B_HEALTHY')).toBe(0)
  }, 300_000)
})

describe('a credential that a target checks', () => {
  test('is rotated with the strategy of a configuration in code', async () => {
    const { with: run, target, value } = withTarget('API_KEY=old-value\n')
    const planned = await run('rotate', 'API_KEY', '--dry-run')
    expect(planned.stdout).toMatch(/^API_KEY in file .env, by dual-slot, at the key service:\n/)
    expect(planned.stdout).toMatch(
      /set +has the target accept it beside the published one\n[\s\S]*revoke +after that: the target refuses the old one/,
    )
    expect((await run('rotate', 'API_KEY')).code).toBe(0)
    expect(target().valid).toEqual([value()])
    expect(await run('rotation', 'verify', 'API_KEY')).toMatchObject({
      code: 0,
      stdout: 'API_KEY (idle)\n  published  accepted\n',
    })
    target({ valid: [] })
    expect(await run('rotation', 'verify', 'API_KEY')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused'),
    })
  })

  test('while the target is down, nothing more is begun; each state says what to type', async () => {
    const { with: run, target, value } = withTarget('A=old-value-a\nB=old-value-b\n')
    target({ down: true })
    const due = await run('rotate', '--due')
    expect(due.code).toBe(5)
    expect(due.stderr).toMatch(/warning: the target did not answer: Error ECONNREFUSED\n/)
    expect(due.stderr).toMatch(/failed {2}A: "A" was not rotated: its target does not answer \(setting\)/)
    expect(due.stderr).toMatch(/1 secret left as they are, because their target failed/)
    expect(value('B')).toBe('old-value-b')
    expect((await run('rotation', 'resume', 'A')).code).toBe(5)
    target({ down: false })
    expect(await run('rotation', 'status', 'A')).toMatchObject({
      stderr: expect.stringMatching(
        /The target may have the new one[\s\S]*\n {2}sealwax rotation resume A\n {2}sealwax rotation rollback A\n/,
      ),
    })
    expect((await run('rotate', '--due')).code).toBe(0)
    expect(target().valid.sort()).toEqual([value('A'), value('B')].sort())
  })

  test('what somebody changed by hand waits for an operator', async () => {
    const { with: run, folder, target, value } = withTarget('API_KEY=old-value\n')
    target({ down: true })
    await run('rotate', 'API_KEY')
    const candidate = JSON.parse(readFileSync(join(folder, '.sealwax', '.env.sealwax-rotation'), 'utf8'))[
      'API_KEY-sealwax-candidate'
    ]
    const made: string = JSON.parse(candidate).candidate.text
    // He sets the new one at the target as well, and publishes one of his own.
    target({ down: false, valid: ['old-value', 'by-hand', made] })
    writeFileSync(join(folder, '.env'), 'API_KEY=by-hand\n')
    const resumed = await run('rotation', 'resume', 'API_KEY')
    expect(resumed).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(
        /stopped API_KEY: it needs an operator[\s\S]*\n {2}sealwax rotation verify API_KEY\n {2}sealwax rotation adopt API_KEY\n {2}sealwax rotation adopt API_KEY --keep candidate\n/,
      ),
    })
    expect(await run('rotation', 'check')).toMatchObject({
      code: 7,
      stdout: expect.stringMatching(
        /operator +API_KEY +its rotation needs an operator: changed\n +sealwax rotation verify API_KEY\n/,
      ),
    })
    expect((await run('rotation', 'adopt', 'API_KEY')).code).toBe(0)
    expect([value(), target().valid]).toEqual(['by-hand', ['old-value', 'by-hand']])
    expect(existsSync(join(folder, '.sealwax', '.env.sealwax-rotation'))).toBe(true)
  })
})

test('a rotation that is killed in the middle goes on', async () => {
  const { run, folder, value } = opened({ rules })
  const killed = start(['rotate', 'API_KEY'], { folder })
  const ended = collect(killed)
  // As soon as there is a record.
  const timer = setInterval(() => {
    if (existsSync(join(folder, '.sealwax', '.env.sealwax-rotation'))) killed.kill('SIGKILL')
  }, 1)
  const { signal } = await ended
  clearInterval(timer)
  if (signal !== 'SIGKILL') return expect(value()).toMatch(/^[\w-]{43}$/)
  expect((await run('rotation', 'resume', 'API_KEY')).code).toBe(0)
  expect((await run('rotation', 'status', 'API_KEY')).stdout).toMatch(/phase +(grace|idle)/)
})

test('help and completion know the verbs', async () => {
  const { run } = opened({ rules })
  const help = await run('help', 'rotation')
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('sealwax rotation [OPTIONS] VERB [NAME]') })
  expect((await run('help')).stdout).toMatch(/rotate +replace a secret by a new one while programs use it/)
  const { stdout } = await run('completion', 'bash')
  expect(stdout).toContain("rotation) mapfile -t COMPREPLY < <(compgen -W 'status check verify resume rollback")
  expect(stdout).toMatch(/ {4}rotate\) words='--compromised --due/)
})

describe('a name that is wrong', () => {
  const several = Object.fromEntries(
    ['SESSION_KEY', 'internal/db', 'C', 'D', 'E'].map(name => [name, { generate: 'urlsafe', consumers: [] }]),
  )

  test('is not found by status, with the one that was meant', async () => {
    const { run } = opened({ rules: { ...rules, SESSION_KEY: { generate: 'urlsafe' } } })
    for (const args of [[], ['--json']]) {
      const nowhere = await run('rotation', 'status', 'NOPE', ...args)
      expect([nowhere.code, nowhere.stdout]).toEqual([3, expect.not.stringContaining('idle')])
    }
    expect((await run('rotation', 'status', 'API_KAY')).stderr).toContain('Did you mean "API_KEY"?')
    expect((await run('rotation', 'status', 'SESION_KEY')).stderr).toContain('Did you mean "SESSION_KEY"?')
    expect((await run('rotation', 'status', 'API_KEY')).code).toBe(0)
  })

  test('has no rule: the one that was meant is told, and no more than a few', async () => {
    const { run } = opened({ rules: several })
    const { code, stderr } = await run('rotate', 'SESION_KEY')
    expect(code).toBe(1)
    expect(stderr).toContain('No rule says how "SESION_KEY" is rotated. Did you mean "SESSION_KEY"?')
    expect(stderr).toContain('There are rules for SESSION_KEY, internal/db, C and 2 more.')
  })

  test('is told by pause as it was typed', async () => {
    const { run } = opened({ rules: several }, 'INTERNAL__DB=old-value\n')
    const { code, stderr } = await run('rotation', 'pause', 'intrnal/db')
    expect([code, stderr]).toEqual([3, expect.stringContaining('"intrnal/db" was not found')])
    expect(stderr).not.toContain('INTRNAL__DB')
  })
})
