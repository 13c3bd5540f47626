import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sealwax, temporaryFolder } from './start-command.ts'

describe("a store's URL that no store takes", () => {
  const wrong: [url: string, message: string][] = [
    ['.env', 'begins with its scheme'],
    ['file:.env?layer', 'name=value'],
    ['file:.env?layerz=a', 'takes no option "layerz"'],
    ['flie:.env', 'Did you mean "file"?'],
    ['file:.env?format=yaml', '?format= is json or dotenv'],
    ['redis://user:hunter2@h/0', 'a URL carries credentials'],
    ['file:.env?encrypt=unknown', '`encrypt` names no key'],
  ]

  it.each(wrong)('is a wrong command line where it was typed: %s', async (url, message) => {
    const folder = temporaryFolder({ 'a.json': '{"A":"x"}' })
    for (const args of [
      ['get', 'A', '--store', url],
      ['diff', 'file:a.json', url],
      ['copy', url, 'file:a.json'],
      ['init', '--store', url],
    ]) {
      const { code, stdout, stderr } = await sealwax(args, { folder })
      expect([args, code, stdout]).toEqual([args, 2, ''])
      expect(stderr).toContain(message)
      expect(stderr).toContain(`See: sealwax help ${args[0]}\n`)
      expect(stderr).not.toContain('hunter2')
    }
  })

  it('is told as such with --json', async () => {
    const { code, stderr } = await sealwax(['get', 'A', '--store=.env', '--json'], { folder: temporaryFolder() })
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { name: 'UsageError', code: 'ERR_USAGE' }])
  })

  it('is a failure where a configuration or a variable has it', async () => {
    const folder = temporaryFolder({ 'sealwax.config.json': '{"stores":"flie:.env"}' })
    const found = await sealwax(['get', 'A', '--json'], { folder })
    expect([found.code, JSON.parse(found.stderr)]).toMatchObject([1, { code: 'ERR_SECRET_CONFIG' }])
    expect((await sealwax(['get', 'A'], { folder, env: { SEALWAX_URL: 'flie:.env' } })).code).toBe(1)
  })

  it('is 125 with run, as all that is wrong before the program', async () => {
    const { code } = await sealwax(['run', '--store', 'flie:.env', '--', 'true'], { folder: temporaryFolder() })
    expect(code).toBe(125)
  })
})

it('no credentials are 4, on Vault as on the others', async () => {
  const folder = temporaryFolder()
  const urls: [url: string, variable: string][] = [
    ['vault+http://127.0.0.1:1/x', 'SEALWAX_VAULT_TOKEN'],
    ['vault+http://127.0.0.1:1/x?auth=approle', 'SEALWAX_VAULT_ROLE_ID'],
    ['vault+http://127.0.0.1:1/x?auth=jwt&role=r', 'SEALWAX_VAULT_JWT'],
  ]
  for (const [url, variable] of urls) {
    const { code, stderr } = await sealwax(['get', 'A', '--store', url], { folder })
    expect([url, code, stderr]).toEqual([url, 4, expect.stringContaining(variable)])
  }
})

it('variables that contradict each other are a failure, not a wrong command line', async () => {
  const variables: [url: string, env: Record<string, string>][] = [
    ['vault+http://127.0.0.1:1/x', { SEALWAX_VAULT_TOKEN: 'a', SEALWAX_VAULT_TOKEN_FILE: 'b' }],
    ['redis://127.0.0.1:1/0', { SEALWAX_REDIS_USERNAME: 'shop' }],
  ]
  for (const [url, env] of variables) {
    const { code, stderr } = await sealwax(['get', 'A', '--store', url], { folder: temporaryFolder(), env })
    expect([url, code, stderr]).toEqual([url, 1, expect.stringMatching(/are both set|without a password/)])
  }
})

it('the codes are documented as the command has them', async () => {
  const { exitCodeMeanings } = await import('../../src/command/exit-codes.ts')
  const text = readFileSync(new URL('../../../../docs/command.md', import.meta.url), 'utf8')
  for (const [code] of exitCodeMeanings) expect(text).toContain(`\n| ${code} | `)
  const [, denied] = exitCodeMeanings.find(([code]) => code === 4) ?? []
  expect(text).toContain(`| 4 | ${denied} |`)
})
