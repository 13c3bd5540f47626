import { spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alphabets, passwordPolicies } from '@sealwax/core/generate'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/command/commands.ts'
import { clipboardPrograms } from '../../src/command/generate/clipboard.ts'
import { kinds } from '../../src/command/generate/kinds.ts'
import { type LaterCommand, wholeSpec } from '../../src/command/grammar.ts'
import { type Ended, hasPython, onTerminal, sealwax, temporaryFolder } from './start-command.ts'

const store = '--store=file:.env'

function generate(args: readonly string[], folder: string = temporaryFolder(), env = {}): Promise<Ended> {
  return sealwax(['generate', ...args], { folder, env })
}

describe('generate', () => {
  const cases: [args: string[], pattern: RegExp][] = [
    [['hex'], /^[0-9a-f]{64}\n$/],
    [['hex', '--size', '16'], /^[0-9a-f]{32}\n$/],
    [['urlsafe'], /^[\w-]{43}\n$/],
    [['string'], /^[0-9A-Za-z]{32}\n$/],
    [['string', '--length=8', '--alphabet', 'digits'], /^\d{8}\n$/],
    [['string', '--characters', 'ab'], /^[ab]{32}\n$/],
    [['password'], /^[\x21-\x7e]{20}\n$/],
    [['password', '--length', '12', '--symbols', 'none', '--letter-first'], /^[A-Za-z][A-Za-z0-9]{11}\n$/],
    [['password', '--policy', 'aws-rds', '--exclude', '!#'], /^[^/"@&'!#]{30}\n$/],
    [['password', '--policy', 'mysql', '--safe-for', 'shell'], /^[A-Za-z0-9._]{32}\n$/],
    [['password', '--length', '60', '--no-look-alikes', '--no-repeats'], /^(?!.*(.).*\1)[^0Oo1Il|2Z5S8B'"`]{60}\n$/],
    [['passphrase'], /^[a-z]+(-[a-z-]+){5,}\n$/],
    [
      ['passphrase', '--words=4', '--separator= ', '--capitals', '--digit'],
      /^(?=\D*\d\D*$)[A-Z][a-z-]+\d?( [A-Z][a-z-]+\d?){3}\n$/,
    ],
    [['pin', '--length', '4'], /^\d{4}\n$/],
    [['uuid'], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/],
    [['uuid', '--v7'], /^[0-9a-f]{8}-[0-9a-f]{4}-7/],
    [['django'], /^[a-z0-9!@#$%^&*(\-_=+)]{50}\n$/],
    [['jwt'], /^[\w-]{43}\n$/],
    [['jwt', '--algorithm', 'HS512'], /^[\w-]{86}\n$/],
    [['totp'], /^[A-Z2-7]{32}\n$/],
    [
      ['totp', '--account', 'ada@example.com', '--issuer', 'My Shop'],
      /^otpauth:\/\/totp\/My%20Shop:ada%40example\.com\?secret=[A-Z2-7]{32}&issuer=My%20Shop&/,
    ],
  ]
  it.each(cases)('%j prints one line of it, and nothing else', async (args, pattern) => {
    const { code, stdout, stderr } = await generate(args)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(pattern)
  })

  it('key-pair prints the private key, then the public one', async () => {
    const { stdout } = await generate(['key-pair', '--algorithm', 'P-256'])
    const [privateKey, publicKey] = stdout.split(/(?<=-----END PRIVATE KEY-----\n)/) as [string, string]
    expect(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })).toBe(publicKey)
    const [own, open] = (await generate(['key-pair', '--jwk'])).stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(createPrivateKey({ key: own, format: 'jwk' }).asymmetricKeyType).toBe('ed25519')
    expect([open.x, open.d]).toEqual([own.x, undefined])
  })

  it('bytes are bytes', async () => {
    const folder = temporaryFolder()
    const file = openSync(join(folder, 'bytes'), 'w')
    const { code, stderr } = await sealwax(['generate', 'bytes', '--size', '24'], { folder, stdout: file })
    closeSync(file)
    expect([code, stderr, statSync(join(folder, 'bytes')).size]).toEqual([0, '', 24])
    const { stdout } = await generate(['bytes', '--size', '24', '--json'])
    expect(Buffer.from(JSON.parse(stdout).base64, 'base64').length).toBe(24)
  })

  it('prints several, and JSON', async () => {
    const lines = (await generate(['hex', '--count', '3'])).stdout.trim().split('\n')
    expect(new Set(lines).size).toBe(3)
    const one = JSON.parse((await generate(['django', '--json'])).stdout)
    expect(one).toEqual({ kind: 'django', bits: 282.19, value: expect.stringMatching(/^.{50}$/) })
    const several = JSON.parse((await generate(['uuid', '--json', '--count', '2'])).stdout)
    expect(several).toEqual({ kind: 'uuid', bits: 122, values: [expect.any(String), expect.any(String)] })
    const totp = JSON.parse((await generate(['totp', '--json', '--account', 'ada'])).stdout)
    expect(totp.uri).toContain(totp.secret)
    const pairs = JSON.parse((await generate(['key-pair', '--json', '--count', '2', '--jwk'])).stdout)
    expect(pairs.values.map((pair: { publicKey: { kty: string } }) => pair.publicKey.kty)).toEqual(['OKP', 'OKP'])
  })

  it('says the strength on standard error', async () => {
    expect((await generate(['passphrase', '--bits'])).stderr).toBe('77.55 bits\n')
    expect((await generate(['password', '--bits', '--length', '12'])).stderr).toBe('78.14 bits\n')
    expect((await generate(['key-pair', '--bits', '--algorithm', 'P-384'])).stderr).toBe('192 bits\n')
  })
})

describe('generate --put', () => {
  it('stores without printing', async () => {
    const folder = temporaryFolder()
    const { code, stdout, stderr } = await generate(
      ['password', '--policy=postgresql', '--put', 'DB_PASSWORD', store],
      folder,
    )
    expect([code, stdout, stderr]).toEqual([0, '', 'stored DB_PASSWORD in file:.env\n'])
    const stored = (await sealwax(['get', 'DB_PASSWORD', store], { folder })).stdout
    expect(stored).toMatch(/^[A-Za-z0-9._~-]{32}$/)
    const again = await generate(['hex', '--put', 'DB_PASSWORD', '--if-absent', store], folder)
    expect([again.code, again.stdout]).toEqual([6, ''])
    expect((await sealwax(['get', 'DB_PASSWORD', store], { folder })).stdout).toBe(stored)
    const json = await generate(['hex', '--put', 'DB_PASSWORD', '--json', store], folder)
    const value = (await sealwax(['get', 'DB_PASSWORD', store], { folder })).stdout
    expect(JSON.parse(json.stdout)).toEqual({
      kind: 'hex',
      bits: 256,
      name: 'DB_PASSWORD',
      version: expect.any(String),
      store: 'file:.env',
    })
    expect(json.stdout + json.stderr).not.toContain(value)
  })

  it('prints the public key of a pair, and stores the private one', async () => {
    const folder = temporaryFolder()
    const { stdout, stderr } = await generate(['key-pair', '--put', 'SIGNING_KEY', store], folder)
    expect(stderr).toBe('stored SIGNING_KEY in file:.env\n')
    const stored = (await sealwax(['get', 'SIGNING_KEY', store], { folder })).stdout
    expect(createPublicKey(stored).export({ type: 'spki', format: 'pem' })).toBe(stdout)
    const json = await generate(['key-pair', '--put', 'SIGNING_KEY', '--json', store], folder)
    expect(JSON.parse(json.stdout).publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(json.stdout).not.toContain('PRIVATE')
  })
})

describe('generate --copy', () => {
  /** Programs of these names, which write down what they were given. */
  function clipboard(
    names: readonly string[],
    exit = 0,
  ): { folder: string; env: Record<string, string>; seen(): string[] } {
    const folder = temporaryFolder()
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    for (const name of names) {
      writeFileSync(
        join(bin, name),
        `#!/bin/sh\nPATH=/usr/bin:/bin\n{ echo "${name} $*"; cat; } > '${folder}/seen'\nexit ${exit}\n`,
      )
      chmodSync(join(bin, name), 0o755)
    }
    const seen = (): string[] => readFileSync(join(folder, 'seen'), 'utf8').split(/\n(.*)/s, 2)
    return { folder, env: { PATH: bin, DISPLAY: ':7' }, seen }
  }

  const onUnix = (name: string, test: () => Promise<void>): void =>
    it(name, async context => {
      if (['win32', 'darwin'].includes(process.platform))
        context.skip('the clipboard of this system is reached otherwise')
      await test()
    })

  onUnix('gives the value to a program by its standard input, never as an argument', async () => {
    const { folder, env, seen } = clipboard(['xclip'])
    const { code, stdout, stderr } = await generate(['hex', '--copy'], folder, env)
    expect([code, stdout, stderr]).toEqual([0, '', 'copied to the clipboard\n'])
    expect(seen()).toEqual(['xclip -selection clipboard', expect.stringMatching(/^[0-9a-f]{64}$/)])
  })

  onUnix('goes on to the next program where one is not installed', async () => {
    const { folder, env, seen } = clipboard(['xsel'])
    expect((await generate(['pin', '--copy', '--json'], folder, env)).code).toBe(0)
    expect(seen()).toEqual(['xsel --clipboard --input', expect.stringMatching(/^\d{6}$/)])
  })

  onUnix('says what to install where none of them is there', async () => {
    const { folder, env } = clipboard([])
    const { code, stdout, stderr } = await generate(['hex', '--copy'], folder, env)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('on Wayland install wl-clipboard, on X11 xclip or xsel')
  })

  onUnix('stores nothing where it cannot copy', async () => {
    const { folder, env } = clipboard(['xclip'], 1)
    const { code, stdout, stderr } = await generate(['hex', '--copy', '--put', 'KEY', store], folder, env)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('xclip could not copy: is the desktop of this session running?')
    expect(existsSync(join(folder, '.env'))).toBe(false)
  })

  onUnix('copies and stores', async () => {
    const { folder, env, seen } = clipboard(['xclip'])
    const { stdout } = await generate(['hex', '--copy', '--put', 'KEY', '--json', store], folder, env)
    expect(JSON.parse(stdout)).toMatchObject({ copied: true, name: 'KEY' })
    expect((await sealwax(['get', 'KEY', store], { folder })).stdout).toBe(seen()[1])
  })

  onUnix('says so where there is no clipboard', async () => {
    const { code, stdout, stderr } = await generate(['hex', '--copy'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('There is no clipboard here: neither WAYLAND_DISPLAY nor DISPLAY is set.')
  })

  it('knows the programs of each desktop', () => {
    const files = (platform: NodeJS.Platform, env = {}) => clipboardPrograms(platform, env).map(([file]) => file)
    expect(files('darwin')).toEqual(['pbcopy'])
    expect(files('win32')).toEqual(['clip.exe'])
    expect(files('linux', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' })).toEqual(['wl-copy', 'xclip', 'xsel'])
    expect(files('linux', { WSL_DISTRO_NAME: 'Debian' })).toEqual(['clip.exe'])
    expect(files('linux')).toEqual([])
  })
})

describe('generate refuses', () => {
  const mistakes: [args: string[], message: string | RegExp][] = [
    [[], 'generate needs KIND: sealwax generate KIND'],
    [['hexx'], /There is no such kind\. There are hex, urlsafe.*Did you mean hex\?/],
    [['toString'], 'There is no such kind.'],
    [['hex', '--length', '3'], '--length does not go with hex; it is for string, password, pin.'],
    [['hex', '--size', '-1'], '--size needs a value: --size=BYTES'],
    [['hex', '--size=-1'], '--size takes a whole number.'],
    [['hex', '--size', '1e3'], '--size takes a whole number.'],
    [['hex', '--size', '99999999999'], 'size must be a whole number of bytes from 0 to 67,108,864'],
    [['string', '--alphabet', 'base85'], /--alphabet takes one of .*Did you mean base58\?/],
    [['string', '--alphabet', 'hex', '--characters', 'ab'], 'Give --characters or --alphabet, not both.'],
    [['string', '--characters', 'aa'], 'alphabet must be a string of 2 to 65,536 different characters'],
    [['password', '--policy', 'oracle'], '--policy takes one of postgresql, mysql, windows-ad, aws-rds.'],
    [
      ['password', '--length', '3'],
      'No password can meet this policy: it wants 4 characters at the least, and has room for 3',
    ],
    [['password', '--safe-for', 'sql'], '--safe-for takes one of url, shell, connection-string.'],
    [['password', '--digits', 'some'], '--digits takes a whole number.'],
    [['passphrase', '--separator='], 'options.separator must not be empty'],
    [['jwt', '--algorithm', 'RS256'], '--algorithm takes one of HS256, HS384, HS512.'],
    [['key-pair', '--algorithm', 'RSA-1024'], '--algorithm takes one of Ed25519'],
    [['totp', '--issuer', 'Shop'], '--issuer needs --account.'],
    [['totp', '--account', 'a:b'], 'options.account must be text without a colon'],
    [['hex', '--count', '0'], '--count takes 1 to 1,000,000.'],
    [['hex', '--count', '2', '--put', 'A'], '--count prints several values'],
    [['hex', '--if-absent'], '--if-absent needs --put.'],
    [['bytes', '--copy'], 'Bytes are no text to copy'],
    [['bytes', '--count', '2'], 'Where one value of bytes ends does not show'],
  ]
  it.each(mistakes)('%j', async (args, message) => {
    const { code, stdout, stderr } = await generate(args)
    expect([code, stdout]).toEqual([2, ''])
    if (typeof message === 'string') expect(stderr).toContain(message)
    else expect(stderr).toMatch(message)
  })

  it('bytes on a terminal', async context => {
    if (!hasPython) context.skip('python3 is not installed: it makes the terminal')
    const { shown, code } = await onTerminal(['generate', 'bytes'], [], { folder: temporaryFolder() })
    expect(code).toBe(2)
    expect(shown).toContain('for a terminal generate hex or urlsafe')
  })
})

describe('the table of commands', async () => {
  const spec = await wholeSpec(commands['generate'] as LaterCommand)

  it('offers each kind that there is, and every option has a kind', () => {
    expect(spec.offers).toEqual(Object.keys(kinds))
    const common = ['put', 'if-absent', 'audit', 'copy', 'count', 'bits']
    const taken = new Set([...common, ...Object.values(kinds).flatMap(({ options }) => options)])
    expect(Object.keys(spec.options).sort()).toEqual([...taken].sort())
    for (const name of spec.options['alphabet']?.offers ?? []) expect(alphabets).toHaveProperty(name)
    expect(spec.options['policy']?.offers?.length).toBe(Object.keys(passwordPolicies).length)
  })

  it('completes kinds in bash', async context => {
    const { stdout } = await sealwax(['completion', 'bash'], { folder: temporaryFolder() })
    const script = `${stdout}\nCOMP_WORDS=(sealwax generate pa); COMP_CWORD=2; _sealwax; printf '%s\\n' "\${COMPREPLY[@]}"`
    const answer = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
    if (answer.error !== undefined) context.skip('bash is not installed')
    expect(answer.stdout.trim().split('\n')).toEqual(['password', 'passphrase'])
  })
})
