import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collect, hasPython, onTerminal, printed, sealwax, start, temporaryFolder } from './start-command.ts'

const store = '--store=file:.env'
const node = process.execPath
const secret = `s3cret-${crypto.randomUUID()}`

/** On Linux the command takes the place of sealwax, where Node is able to: 22.15 and newer. */
const takesPlace = process.platform === 'linux' && process.execve !== undefined

/** Too much for that: then it is started as a child, as on other systems. */
const asChild = { FILLER: 'x'.repeat(100_000) }

/** Prints these variables as JSON. */
const show = (...names: string[]): string[] => [
  node,
  '-e',
  `console.log(JSON.stringify(${JSON.stringify(names)}.map(name => process.env[name] ?? null)))`,
]

describe('the environment of the command', () => {
  it('has the secrets; what is set already stays', async () => {
    const folder = temporaryFolder({ '.env': `A=${secret}\nB=from the file\n` })
    const { code, stdout, stderr } = await sealwax(['run', store, '--', ...show('A', 'B', 'C')], {
      folder,
      env: { B: 'from before', C: 'kept' },
    })
    expect([code, stderr, JSON.parse(stdout)]).toEqual([0, '', [secret, 'from before', 'kept']])
    const replaced = await sealwax(['run', store, '--overwrite', '--', ...show('B')], {
      folder,
      env: { B: 'from before' },
    })
    expect(JSON.parse(replaced.stdout)).toEqual(['from the file'])
  })

  it('has only what --only names, and says what it did not replace', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\nB=2\nC=3\n' })
    const { stdout, stderr } = await sealwax(['run', store, '--only', 'A,B', '--', ...show('A', 'B', 'C')], {
      folder,
      env: { B: 'set' },
    })
    expect(JSON.parse(stdout)).toEqual(['1', 'set', null])
    expect(stderr).toContain('warning: set already, so not taken from the store: B ')
    const missing = await sealwax(['run', store, '--only', 'A,NONE', '--', ...show('A')], { folder })
    expect([missing.code, missing.stdout, missing.stderr]).toEqual([125, '', expect.stringContaining('NONE')])
  })

  it('names variables as the environment adapter looks for them, and refuses two for one', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"shop":{"db":{"host":"h"},"key":"k"},"A":"a"}' })
    const json = '--store=file:secrets.json'
    const all = await sealwax(['run', json, '--', ...show('SHOP__DB__HOST', 'SHOP__KEY', 'A')], { folder })
    expect(JSON.parse(all.stdout)).toEqual(['h', 'k', 'a'])
    const below = await sealwax(['run', json, '--prefix', 'shop/', '--', ...show('DB__HOST', 'key', 'A')], { folder })
    expect(JSON.parse(below.stdout)).toEqual(['h', 'k', null])
    writeFileSync(join(folder, 'secrets.json'), '{"shop":{"key":"k"},"shopping":{"key":"other"},"shop2":"other"}')
    const names = ['key', 'PING__KEY', '2', 'SHOPPING__KEY']
    for (const prefix of ['shop', 'shop/']) {
      const only = await sealwax(['run', json, '--prefix', prefix, '--', ...show(...names)], { folder })
      expect([prefix, JSON.parse(only.stdout)]).toEqual([prefix, ['k', null, null, null]])
      const exported = await sealwax(['export', json, '--prefix', prefix], { folder })
      expect([prefix, exported.stdout]).toEqual([prefix, 'key=k\n'])
    }
    writeFileSync(join(folder, 'secrets.json'), '{"db":{"host":"h"},"DB__HOST":"other"}')
    const both = await sealwax(['run', json, '--', ...show('DB__HOST')], { folder })
    expect([both.code, both.stderr]).toEqual([
      125,
      expect.stringMatching(/"DB__HOST" and "db\/host" are both the variable/),
    ])
  })

  it('has no variable that makes a program run other code, unless it is allowed', async () => {
    const names = [
      'PATH',
      'NODE_OPTIONS',
      'LD_PRELOAD',
      'DYLD_INSERT_LIBRARIES',
      'BASH_ENV',
      'GIT_SSH_COMMAND',
      'SEALWAX_URL',
    ]
    const folder = temporaryFolder({ '.env': names.map(name => `${name}=--title=hidden-text\n`).join('') })
    const args = ['run', store, '--overwrite']
    const refused = await sealwax([...args, '--', ...show('PATH')], { folder })
    expect([refused.code, refused.stdout]).toEqual([125, ''])
    for (const name of names) expect(refused.stderr).toContain(`--allow-variable ${name}`)
    expect(refused.stderr).not.toContain('hidden-text')
    const allowed = await sealwax([...args, '--allow-variable', names.join(','), '--', ...show(...names)], { folder })
    expect(JSON.parse(allowed.stdout)).toEqual(names.map(() => '--title=hidden-text'))
  })

  it('has no variable of the well known that run code, while credentials pass', async () => {
    const refused =
      'MAKEFLAGS GNUMAKEFLAGS MAKEFILES XDG_CONFIG_HOME XDG_CONFIG_DIRS HOME GOFLAGS GOENV RUSTC_WRAPPER RUSTC RUSTFLAGS CARGO_BUILD_RUSTC CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER MAVEN_OPTS MAVEN_ARGS JAVA_OPTS GRADLE_OPTS JDK_JAVA_OPTIONS VIMINIT EXINIT YARN_RC_FILENAME PNPM_HOME CORECLR_ENABLE_PROFILING COR_PROFILER_PATH DOTNET_STARTUP_HOOKS ELECTRON_RUN_AS_NODE NODE_TLS_REJECT_UNAUTHORIZED NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR PIP_INDEX_URL UV_INDEX_URL BUNDLE_GEMFILE GEM_PATH TERMINFO TMUX npm_config_registry GIT_CONFIG_COUNT SEALWAX_VAULT_TOKEN LD_TOKEN LUA_INIT_5_4 Path'.split(
        ' ',
      )
    const passing =
      'AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY NPM_TOKEN CARGO_REGISTRY_TOKEN CARGO_REGISTRIES_OWN_TOKEN UV_PUBLISH_PASSWORD GEM_HOST_API_KEY YARN_NPM_AUTH_TOKEN GIT_TOKEN GH_TOKEN PGPASSWORD HTTPS_PROXY TF_VAR_KEY COLOR LDAP_PASSWORD BUNNY_KEY _PRIVATE'.split(
        ' ',
      )
    const folder = temporaryFolder({
      's.json': JSON.stringify(Object.fromEntries([...refused, ...passing].map(name => [name, 'x']))),
    })
    const args = ['run', '--store=file:s.json', '--overwrite', '--json']
    const { code, stderr } = await sealwax([...args, '--', ...show('PATH')], { folder })
    const named = /The store has (.*), which can/.exec(JSON.parse(stderr.split('\n')[0] as string).message)?.[1]
    expect([code, named?.split(', ').sort()]).toEqual([125, refused.toSorted()])
    const passed = await sealwax([...args, '--only', passing.join(), '--', ...show(...passing)], { folder })
    expect(JSON.parse(passed.stdout)).toEqual(passing.map(() => 'x'))
  })

  it('has no variable whose name a shell would take for more, unless it is allowed', async () => {
    const folder = temporaryFolder({ 's.json': '{"BASH_FUNC_ls%%":"() { echo foreign; }","a-b":"1"}' })
    const args = ['run', '--store=file:s.json']
    const { code, stdout, stderr } = await sealwax([...args, '--', ...show('PATH')], { folder })
    expect([code, stdout]).toEqual([125, ''])
    expect(stderr).toContain('"BASH_FUNC_ls%%", "a-b" cannot be the name of a variable')
    expect(stderr).toContain("--allow-variable 'BASH_FUNC_ls%%' --allow-variable a-b")
    const allowed = await sealwax([...args, '--only=a-b', '--allow-variable=a-b', '--', ...show('a-b')], { folder })
    expect(JSON.parse(allowed.stdout)).toEqual(['1'])
  })

  it('has nothing new where the store has nothing, which is told', async () => {
    const folder = temporaryFolder()
    const { code, stderr } = await sealwax(['run', store, '--', node, '-e', ''], { folder })
    expect([code, stderr]).toEqual([0, 'warning: no secrets were found in file:.env\n'])
    const json = await sealwax(['run', store, '--json', '--', node, '-e', ''], { folder })
    expect(JSON.parse(json.stderr)).toEqual({ warning: 'no secrets were found in file:.env' })
    const below = await sealwax(['run', store, '--prefix', 'shop/', '--', node, '-e', ''], { folder })
    expect(below.stderr).toBe('warning: no secrets that begin with shop/ were found in file:.env\n')
  })

  it('cannot have a NUL character, and the refusal does not quote the value', async () => {
    const folder = temporaryFolder({ 'secrets.json': '{"A":"hunter2\\u0000hunter2"}' })
    const { code, stderr } = await sealwax(['run', '--store=file:secrets.json', '--', node, '-e', ''], { folder })
    expect([code, stderr]).toEqual([125, expect.stringContaining('NUL')])
    expect(stderr).not.toContain('hunter2')
  })

  it('is the only place where values are: not the command line of any process', async context => {
    if (!existsSync('/proc/self/cmdline')) context.skip('there is no /proc here')
    const child = start(
      ['run', store, '--', node, '-e', 'console.log(process.ppid, process.pid); process.stdin.resume()'],
      { folder: temporaryFolder({ '.env': `A=${secret}\n` }), env: asChild },
    )
    let out = ''
    child.stdout?.on('data', chunk => {
      out += chunk
    })
    const ended = collect(child)
    await printed(child, '\n')
    const pids = out.trim().split(' ')
    expect(pids[0]).toBe(String(child.pid))
    for (const pid of pids) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(secret)
    expect(readFileSync(`/proc/${pids[1]}/environ`, 'utf8')).toContain(secret)
    expect(readFileSync(`/proc/${pids[0]}/environ`, 'utf8')).not.toContain(secret)
    child.stdin?.end()
    expect((await ended).code).toBe(0)
  })

  it.skipIf(!takesPlace)('is that of sealwax itself, whose place the command takes (skipped elsewhere)', async () => {
    const script = 'console.log(process.pid, process.env.A.length); process.stdin.resume()'
    const child = start(['run', store, '--', node, '-e', script], {
      folder: temporaryFolder({ '.env': `A=${secret}\n` }),
    })
    let out = ''
    child.stdout?.on('data', chunk => {
      out += chunk
    })
    const ended = collect(child)
    await printed(child, '\n')
    expect(out).toBe(`${child.pid} ${secret.length}\n`)
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')).not.toContain(secret)
    child.stdin?.end()
    expect((await ended).code).toBe(0)
  })

  it('is made without a shell', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const args = ['$A', '`id`', ';', '*', 'a b', '"', "'"]
    const { stdout } = await sealwax(
      ['run', store, '--', node, '-p', 'JSON.stringify(process.argv.slice(1))', ...args],
      { folder },
    )
    expect(JSON.parse(stdout)).toEqual(args)
  })
})

describe.skipIf(process.platform !== 'linux')(
  'what the command inherits (skipped but on Linux, whose /proc tells)',
  () => {
    /** Prints what signals are blocked, ignored and caught, and the flags of standard output and error. */
    const state = 'grep -hE "^(Sig(Blk|Ign|Cgt)|flags):" /proc/self/status /proc/$$/fdinfo/1 /proc/$$/fdinfo/2'
    const byShell = spawnSync('sh', ['-c', state], { encoding: 'latin1' }).stdout

    it('is what a shell gives, after a warning too: no signal is ignored, no pipe is non-blocking', async () => {
      for (const mode of [0o600, 0o644]) {
        for (const env of [{}, asChild]) {
          const folder = temporaryFolder({ '.env': 'A=1\n' })
          chmodSync(join(folder, '.env'), mode)
          const { code, stdout, stderr } = await sealwax(['run', store, '--', 'sh', '-c', state], { folder, env })
          expect([code, stdout]).toEqual([0, byShell])
          expect(stderr.includes('warning:')).toBe(mode === 0o644)
        }
      }
    })

    it('is the same where a configuration that is code made the pipes non-blocking', async () => {
      const config = `process.stdout.write('from the configuration\\n'); process.stderr.isTTY
      export default { stores: 'file:.env' }`
      const folder = temporaryFolder({ 'package.json': '{"type":"module"}', '.env': 'A=1\n', 'own.js': config })
      const { code, stdout } = await sealwax(['run', '--config', 'own.js', '--', 'sh', '-c', state], { folder })
      expect([code, stdout]).toEqual([0, `from the configuration\n${byShell}`])
    })

    it('lets a program whose reader is gone end in silence', async () => {
      const folder = temporaryFolder({ '.env': 'A=1\n' })
      const ended = await sealwax(['run', store, '--', 'sh', '-c', 'seq 1000000 | head -n 1'], { folder })
      expect(ended).toEqual({ code: 0, signal: null, stdout: '1\n', stderr: '' })
    })
  },
)

describe('the end of the command', () => {
  const folderOf = (): string => temporaryFolder({ '.env': 'A=1\n' })

  it('is its exit code', async () => {
    for (const code of [0, 42]) {
      expect(
        (await sealwax(['run', store, '--', node, '-e', `process.exit(${code})`], { folder: folderOf() })).code,
      ).toBe(code)
    }
  })

  it('is 128 and the signal that ended it', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGKILL', 137],
      ['SIGINT', 130],
    ] as const) {
      const args = ['run', store, '--', node, '-e', `process.kill(process.pid, '${signal}')`]
      const ended = await sealwax(args, { folder: folderOf(), env: asChild })
      expect(ended.code).toBe(code)
      // A shell makes the same number of it.
      if (takesPlace) expect((await sealwax(args, { folder: folderOf() })).signal).toBe(signal)
    }
  })

  it.skipIf(!takesPlace)('is told in words by whatever the system would refuse (skipped elsewhere)', async () => {
    const folder = folderOf()
    const run = async (content: string | Uint8Array, name: string) => {
      writeFileSync(join(folder, name), content)
      chmodSync(join(folder, name), 0o755)
      return sealwax(['run', store, '--', `./${name}`], { folder })
    }
    const own = readFileSync(node)
    const foreign = Buffer.from(own.subarray(0, 4_096))
    // EM_PPC in the header of an ELF file.
    foreign.writeUInt16LE(20, 18)
    expect([(await run('#!/no/such/interpreter\n', 'lost')).code, existsSync(join(folder, 'core'))]).toEqual([
      127,
      false,
    ])
    for (const [content, name] of [
      [foreign, 'foreign'],
      [own.subarray(0, 100), 'cut'],
      ['', 'empty'],
      ['\x7fELF', 'short'],
    ] as const) {
      const { code, stderr } = await run(content, name)
      expect([name, code, stderr.includes('execve')]).toEqual([name, expect.any(Number), false])
      expect(stderr).not.toContain('stack')
    }
    expect(await run('#!/bin/sh\nexit 9\n', 'script')).toMatchObject({ code: 9, stderr: '' })
    expect(await run('exit 8\n', 'plain')).toMatchObject({ code: 8 })
  })

  it('is 127 for a command that is not there, 126 for one that cannot be run, 125 for a failure of ours', async () => {
    const folder = folderOf()
    const notFound = await sealwax(['run', store, '--', 'no-such-command-here', 'hunter2'], { folder })
    expect([notFound.code, notFound.stderr]).toEqual([
      127,
      expect.stringContaining('no-such-command-here was not found'),
    ])
    expect(notFound.stderr).not.toContain('hunter2')
    const json = await sealwax(['run', store, '--json', '--', 'no-such-command-here'], { folder })
    expect([json.code, JSON.parse(json.stderr)]).toMatchObject([
      127,
      { code: 'ENOENT', message: expect.stringContaining('was not found') },
    ])
    const redacted = await sealwax(['run', store, '--redact', '--', 'no-such-command-here'], { folder })
    expect([redacted.code, redacted.stdout]).toEqual([127, ''])
    writeFileSync(join(folder, 'plain.txt'), 'text')
    chmodSync(join(folder, 'plain.txt'), 0o644)
    expect((await sealwax(['run', store, '--', './plain.txt'], { folder })).code).toBe(126)
    const plain = await sealwax(['run', store, '--json', '--', './plain.txt'], { folder })
    expect([plain.code, JSON.parse(plain.stderr)]).toMatchObject([126, { code: 'EACCES' }])
    expect((await sealwax(['run', '--store=nope:x', '--', node, '-e', ''], { folder })).code).toBe(125)
    expect((await sealwax(['run', '--nope', '--', node], { folder })).code).toBe(125)
    const large = temporaryFolder({ 'secrets.json': JSON.stringify({ A: 'x'.repeat(200_000) }) })
    const tooLarge = await sealwax(['run', '--store=file:secrets.json', '--', node, '-e', ''], { folder: large })
    if (process.platform === 'linux')
      expect([tooLarge.code, tooLarge.stderr]).toEqual([126, expect.stringContaining('--only')])
  })

  const signals: readonly NodeJS.Signals[] = [
    'SIGTERM',
    'SIGINT',
    'SIGHUP',
    'SIGQUIT',
    'SIGUSR1',
    'SIGUSR2',
    'SIGWINCH',
  ]
  for (const [signal, env] of signals.flatMap(signal => [[signal, {}] as const, [signal, asChild] as const])) {
    const how = env === asChild ? 'was passed on to a child' : 'was sent'
    it(`comes after ${signal} ${how}, as the command wants it`, async () => {
      const script = `process.on('${signal}', () => { console.log('got it'); clearInterval(timer); process.exitCode = 7 })
        const timer = setInterval(() => {}, 1000); console.log('ready')`
      const child = start(['run', store, '--', node, '-e', script], { folder: folderOf(), env })
      const ended = collect(child)
      await printed(child, 'ready')
      child.kill(signal)
      const { code, stdout, stderr } = await ended
      // The debugger, which Node starts at SIGUSR1 where nothing else takes it, would say so here.
      expect([code, stdout, stderr]).toEqual([7, 'ready\ngot it\n', ''])
    })
  }

  it('is waited for when the command takes its time after a signal', async () => {
    const script = `process.on('SIGTERM', () => setTimeout(() => { console.log('tidy'); process.exit(0) }, 300))
      setInterval(() => {}, 1000); console.log('ready')`
    const child = start(['run', store, '--', node, '-e', script], { folder: folderOf(), env: asChild })
    const ended = collect(child)
    await printed(child, 'ready')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0, stdout: 'ready\ntidy\n' })
  })
})

describe('standard input and output', () => {
  it('are those of the command, byte for byte', async () => {
    const input = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    const child = start(['run', store, '--', node, '-e', 'process.stdin.pipe(process.stdout)'], {
      folder: temporaryFolder({ '.env': '' }),
    })
    const out: Buffer[] = []
    child.stdout?.on('data', chunk => out.push(chunk))
    const ended = collect(child)
    child.stdin?.end(input)
    await ended
    expect(Buffer.concat(out).equals(input)).toBe(true)
  })

  it('with --redact hide values, in any form, in both streams; short ones are told', async () => {
    const folder = temporaryFolder({ '.env': `API_KEY=${secret}\nPIN=1234\n` })
    const script = `const key = process.env.API_KEY
      process.stdout.write('a ' + key.slice(0, 9)); setTimeout(() => { console.log(key.slice(9), Buffer.from(key).toString('base64'), 'PIN 1234') 
      console.error('b', key) }, 50)`
    const { code, stdout, stderr } = await sealwax(['run', store, '--redact', '--', node, '-e', script], { folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^a \[redacted API_KEY\] \[redacted API_KEY\].?=* PIN 1234\n$/)
    expect(stderr).toContain('b [redacted API_KEY]\n')
    expect(stderr).toMatch(/warning: too short to be hidden: PIN/)
  })

  it('with --redact hide what stands in the environment in place of the store, and what the store has', async () => {
    const folder = temporaryFolder({ '.env': `API_KEY=${secret}\n` })
    const env = { API_KEY: 'another-value', OTHER: secret }
    const script = 'console.log(process.env.API_KEY, process.env.OTHER)'
    const { stdout } = await sealwax(['run', store, '--redact', '--', node, '-e', script], { folder, env })
    expect(stdout).toBe('[redacted API_KEY] [redacted API_KEY]\n')
  })

  it.skipIf(!existsSync('/dev/full'))(
    'with --redact say that the output could not be written (skipped where there is no /dev/full)',
    async () => {
      const folder = temporaryFolder({ '.env': `API_KEY=${secret}\n` })
      const full = openSync('/dev/full', 'w')
      onTestFinished(() => closeSync(full))
      const run = (script: string) =>
        sealwax(['run', store, '--redact', '--', 'sh', '-c', script], { folder, stdout: full })
      const lost = await run('echo hi; exit 0')
      expect([lost.code, lost.stderr]).toEqual([
        125,
        'sealwax: What the command printed could not be written: ENOSPC. Some of it is lost.\n',
      ])
      const failed = await run('echo hi; exit 7')
      expect([failed.code, failed.stderr]).toEqual([7, lost.stderr])
    },
  )

  it('with --redact carry what a program prints that ends at once', async () => {
    const folder = temporaryFolder({ '.env': `API_KEY=${secret}\n` })
    const { code, stdout, stderr } = await sealwax(
      ['run', store, '--redact', '--', 'sh', '-c', 'echo out; echo err >&2'],
      { folder },
    )
    expect([code, stdout, stderr]).toEqual([0, 'out\n', 'err\n'])
  })

  it('with --redact show what an interactive program writes at once', async () => {
    const folder = temporaryFolder({ '.env': `API_KEY=${secret}\n` })
    const script = `process.stdout.write('Continue? '); process.stdin.once('data', () => process.exit(3))`
    const child = start(['run', store, '--redact', '--', node, '-e', script], { folder })
    const ended = collect(child)
    await printed(child, 'Continue? ')
    child.stdin?.write('y\n')
    expect((await ended).code).toBe(3)
    child.stdin?.destroy()
  })

  it('with --redact carry much output whole, and tell the command when its reader is gone', async () => {
    const folder = temporaryFolder({ '.env': `API_KEY=${secret}\n` })
    const much = await sealwax(
      ['run', store, '--redact', '--', node, '-e', `process.stdout.write('x'.repeat(3_000_000))`],
      { folder },
    )
    expect([much.code, much.stdout.length]).toEqual([0, 3_000_000])
    const endless = `process.stdout.on('error', () => process.exit(9)); setInterval(() => process.stdout.write('y'.repeat(1000) + '\\n'), 1)`
    const child = start(['run', store, '--redact', '--', node, '-e', endless], { folder })
    const ended = collect(child)
    await printed(child, 'y')
    child.stdout?.destroy()
    expect((await ended).code).toBe(9)
  })
})

describe.skipIf(!hasPython)('on a terminal (skipped without python3, which makes one)', () => {
  it('the command has the terminal itself', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const script = `console.log([0, 1, 2].map(fd => require('tty').isatty(fd)).join())`
    const { shown, code } = await onTerminal(['run', store, '--', node, '-e', script], [], { folder })
    expect([code, shown]).toEqual([0, 'true,true,true\r\n'])
    const redacted = await onTerminal(['run', store, '--redact', '--', node, '-e', script], [], { folder })
    expect(redacted.shown).toContain('true,false,false')
  })

  it('Ctrl-C reaches the command', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const script = `process.on('SIGINT', () => { console.log('got it'); process.exit(5) })
      setInterval(() => {}, 1000); console.log('ready')`
    const { shown, code } = await onTerminal(['run', store, '--', node, '-e', script], [['ready', '\u0003']], {
      folder,
    })
    expect([code, shown]).toEqual([5, expect.stringContaining('got it')])
  })

  it('what the terminal sends to the command is not passed on once more; other signals are', async () => {
    const folder = temporaryFolder({ '.env': 'A=1\n' })
    const script = `for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => console.log(signal))
      process.on('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('ready')`
    const steps = [
      ['ready', ['SIGINT', 'SIGHUP']],
      ['SIGHUP', ['SIGTERM']],
    ] as const
    const { shown, code } = await onTerminal(['run', store, '--', node, '-e', script], steps, { folder, env: asChild })
    expect([code, shown]).toEqual([5, 'ready\r\nSIGHUP\r\n'])
  })
})
