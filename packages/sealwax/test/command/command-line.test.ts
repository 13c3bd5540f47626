import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/command/call.ts'
import { commands } from '../../src/command/commands.ts'
import { wholeSpec } from '../../src/command/grammar.ts'
import { findRequest, parseCall } from '../../src/command/parse.ts'
import type { UsageError } from '../../src/command/usage-error.ts'
import { sealwax, temporaryFolder } from './start-command.ts'

async function parse(...argv: string[]): Promise<Call> {
  const request = findRequest(argv, commands)
  if (request.kind !== 'command') throw new Error(`not a command: ${request.kind}`)
  return parseCall(request.name, await wholeSpec(request.spec), request.args)
}

async function mistake(...argv: string[]): Promise<UsageError> {
  try {
    await parse(...argv)
  } catch (error) {
    return error as UsageError
  }
  throw new Error('no mistake was found')
}

describe('the command line', () => {
  it('takes options before and after the command and its operands', async () => {
    for (const argv of [
      ['--store', 'file:.env', '--json', 'get', 'API_KEY'],
      ['--store=file:.env', 'get', 'API_KEY', '--json'],
      ['get', '--json', '--store', 'file:.env', 'API_KEY'],
    ]) {
      const call = await parse(...argv)
      expect([call.command, call.operands, call.has('json'), call.value('store')]).toEqual([
        'get',
        ['API_KEY'],
        true,
        'file:.env',
      ])
    }
  })

  it('takes what follows -- as it is', async () => {
    expect((await parse('get', '--', '--odd-name')).operands).toEqual(['--odd-name'])
    const call = await parse('run', '--redact', '--', 'npm', 'run', '--', '--json', '--help')
    expect([call.has('json'), call.has('redact'), call.rest]).toEqual([
      false,
      true,
      ['npm', 'run', '--', '--json', '--help'],
    ])
  })

  it('takes short options alone, together and before their operands', async () => {
    for (const words of [
      ['-y', 'A'],
      ['A', '-y'],
      ['--yes', 'A'],
    ]) {
      const call = await parse('delete', ...words)
      expect([call.operands, call.given()]).toEqual([['A'], ['yes']])
    }
    expect((await parse('delete', '-yh')).given()).toEqual(['yes', 'help'])
  })

  it('takes a dash alone for an operand or a value, and an empty value where one is given', async () => {
    expect((await parse('import', '-')).operands).toEqual(['-'])
    expect((await parse('get', '--store', '-', 'A')).value('store')).toBe('-')
    expect((await parse('get', '--store=', 'A')).value('store')).toBe('')
    expect((await parse('get', '--store=-x', 'A')).value('store')).toBe('-x')
    expect((await parse('get', '--store=a=b', 'A')).value('store')).toBe('a=b')
  })

  it('takes lists parted by commas or given several times', async () => {
    expect((await parse('run', '--only', 'A,B', '--only=C', '--', 'x')).list('only')).toEqual(['A', 'B', 'C'])
  })

  const mistakes: readonly (readonly [argv: readonly string[], message: string, known?: string])[] = [
    [['gte', 'A'], 'There is no command "gte".', 'get'],
    [['get', '--jsno', 'A'], 'There is no option --jsno here.', '--json'],
    [['get', '-x', 'A'], 'There is no option -x here.'],
    [['get', '--constructor', 'A'], 'There is no option --constructor here.'],
    [['constructor'], 'There is no command "constructor".'],
    [['get', '--json=yes', 'A'], '--json takes no value.'],
    [['get', 'A', '--store'], '--store needs a value: --store=URL'],
    [['get', '--store', '--json', 'A'], '--store needs a value: --store=URL'],
    [['get'], 'get needs NAME: sealwax get NAME'],
    [['get', 'A', 'B'], 'get takes no more than: sealwax get NAME'],
    [['run'], 'run needs a command: sealwax run -- COMMAND [ARGUMENTS…]'],
    [['run', '--'], 'run needs a command: sealwax run -- COMMAND [ARGUMENTS…]'],
    [['run', 'npm', 'start'], 'run needs -- before the command: sealwax run -- COMMAND [ARGUMENTS…]'],
    [['--yes', 'delete', 'A'], '--yes is no option of sealwax itself. Options of a command go after it.'],
  ]
  for (const [argv, message, near] of mistakes) {
    it(`refuses: ${argv.join(' ')}`, async () => {
      const error = await mistake(...argv)
      expect(error.message).toBe(message)
      if (near !== undefined) expect(error.misspelt?.known).toContain(near)
    })
  }

  it('never quotes an operand or the value of an option, which could be a secret', async () => {
    for (const argv of [
      ['put', 'A', 'hunter2hunter2'],
      ['put', '--value=hunter2hunter2', 'A'],
      ['get', 'A', 'hunter2hunter2'],
      ['run', 'hunter2hunter2'],
    ]) {
      expect((await mistake(...argv)).message).not.toContain('hunter2')
    }
    expect((await mistake('put', 'A', 'x')).message).toContain('every user of this machine can see it')
  })
})

describe('the command', () => {
  it('shows help and exit codes on standard output', async () => {
    const folder = temporaryFolder()
    const all = await sealwax(['--help'], { folder })
    expect([all.code, all.stderr]).toEqual([0, ''])
    for (const name of Object.keys(commands)) expect(all.stdout).toContain(`\n  ${name} `)
    expect(all.stdout).toMatch(/ {2}6 {2}somebody else wrote first/)
    const run = await sealwax(['run', '--help'], { folder })
    expect(run.stdout).toContain('Usage\n  sealwax run [OPTIONS] -- COMMAND [ARGUMENTS…]')
    expect((await sealwax(['help', 'run'], { folder })).stdout).toBe(run.stdout)
  })

  it('shows its version', async () => {
    expect((await sealwax(['--version'], { folder: temporaryFolder() })).stdout).toMatch(/^\d+\.\d+\.\d+.*\n$/)
  })

  it('suggests what was probably meant, and exits with 2', async () => {
    const folder = temporaryFolder()
    const command = await sealwax(['gte', 'A'], { folder })
    expect([command.code, command.stdout]).toEqual([2, ''])
    expect(command.stderr).toBe('sealwax: There is no command "gte". Did you mean get?\nSee: sealwax help\n')
    expect((await sealwax(['list', '--jsno'], { folder })).stderr).toContain('Did you mean --json?')
  })

  it('reports mistakes as JSON too', async () => {
    const { code, stdout, stderr } = await sealwax(['get', '--json'], { folder: temporaryFolder() })
    expect([code, stdout]).toEqual([2, ''])
    expect(JSON.parse(stderr)).toEqual({
      name: 'UsageError',
      code: 'ERR_USAGE',
      message: 'get needs NAME: sealwax get NAME',
    })
  })

  it('escapes control characters that it repeats', async () => {
    const { stderr } = await sealwax(['\u001b[2Jgte\u202e'], { folder: temporaryFolder() })
    for (const character of ['\u001b', '\u202e']) expect(stderr).not.toContain(character)
  })

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`prints a completion script for ${shell}`, async context => {
      const folder = temporaryFolder()
      const { code, stdout } = await sealwax(['completion', shell], { folder })
      expect(code).toBe(0)
      for (const name of Object.keys(commands)) expect(stdout).toContain(name)
      writeFileSync(join(folder, 'script'), stdout)
      const parsed = spawnSync(shell, ['-n', join(folder, 'script')], { encoding: 'utf8' })
      if (parsed.error !== undefined) context.skip(`${shell} is not installed, so its syntax was not checked`)
      expect([parsed.status, parsed.stderr]).toEqual([0, ''])
    })
  }

  it('completes in bash', async context => {
    const { stdout } = await sealwax(['completion', 'bash'], { folder: temporaryFolder() })
    const complete = (...words: string[]): string[] => {
      const list = words.map(word => `'${word}'`).join(' ')
      const script = `${stdout}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _sealwax; printf '%s\\n' "\${COMPREPLY[@]}"`
      const answer = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
      if (answer.error !== undefined) context.skip('bash is not installed')
      return answer.stdout.split('\n').filter(line => line !== '')
    }
    expect(complete('sealwax', 'co')).toEqual(['copy', 'completion'])
    expect(complete('sealwax', 'export', '--format', 'd')).toEqual(['dotenv'])
    expect(complete('sealwax', 'run', '--re')).toEqual(['--redact'])
    expect(complete('sealwax', '--store', 'x', 'put', '--if')).toEqual(['--if-absent', '--if-version'])
  })
})
