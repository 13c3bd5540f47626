import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sealwax, temporaryFolder } from './start-command.ts'

const store = '--store=file:.env'
const zod = fileURLToPath(import.meta.resolve('zod'))

describe('check', () => {
  it('says what is missing and where it was looked for, and exits with 3', async () => {
    const folder = temporaryFolder({
      '.env': 'A=long enough\nPIN=1234\n',
      'sealwax.config.json': '{"stores":["env:","file:.env"]}',
    })
    const { code, stdout, stderr } = await sealwax(['check', 'A', 'PIN', 'NONE'], { folder })
    expect([code, stderr]).toEqual([3, ''])
    expect(stdout).toContain(`Stores: env:, then file:.env (${join(folder, 'sealwax.config.json')})`)
    expect(stdout).toMatch(/ok {7}A {5}file:\.env/)
    expect(stdout).toMatch(/missing {2}NONE {2}looked in env:, file:\.env\./)
    expect(stdout).toMatch(/note .* too short to be hidden/)
    expect(stdout).toContain('1 of 3 secrets cannot be used.')
    expect(stdout).not.toMatch(/long enough|1234/)
  })

  it('answers in JSON', async () => {
    const folder = temporaryFolder({ '.env': 'A=long enough\nPIN=1234\n' })
    const { code, stdout } = await sealwax(['check', 'A', 'PIN', 'NONE', store, '--json'], { folder })
    expect(code).toBe(3)
    expect(JSON.parse(stdout).names).toEqual([
      { name: 'A', status: 'ok', lookedIn: ['file:.env'], found: 'file:.env' },
      { name: 'PIN', status: 'ok', lookedIn: ['file:.env'], found: 'file:.env', short: true },
      expect.objectContaining({
        name: 'NONE',
        status: 'missing',
        error: expect.objectContaining({ code: 'ERR_SECRET_NOT_FOUND' }),
      }),
    ])
  })

  it('tells a store that hides what is put into a later one', async () => {
    const folder = temporaryFolder({
      '.env': 'A=in the file\n',
      'sealwax.config.json': '{"stores":["env:","file:.env"]}',
    })
    const { code, stdout } = await sealwax(['check', 'A'], { folder, env: { A: 'in the environment' } })
    expect([code, stdout]).toEqual([0, expect.stringContaining('env: hides what is put into file:.env')])
  })

  it('takes its names from .env.example, else from the stores', async () => {
    const folder = temporaryFolder({ '.env': 'A=long enough\n', '.env.example': 'A=\nB=\n' })
    expect((await sealwax(['check', store], { folder })).stdout).toMatch(
      /Names: \.env\.example\n.*A .*\n.*missing {2}B/,
    )
    const bare = temporaryFolder({ '.env': 'A=long enough\n' })
    expect(await sealwax(['check', store], { folder: bare })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 secret, nothing missing.'),
    })
  })

  it('does not pass where there is nothing to check', async () => {
    expect((await sealwax(['check', store], { folder: temporaryFolder() })).code).toBe(2)
  })

  it('takes a JSON list of names', async () => {
    const folder = temporaryFolder({ '.env': 'A=long enough\n', 'names.json': '["A","B"]', 'wrong.json': '{"A":1}' })
    expect((await sealwax(['check', store, '--schema', 'names.json'], { folder })).code).toBe(3)
    expect((await sealwax(['check', store, '--schema', 'wrong.json'], { folder })).code).toBe(2)
    expect((await sealwax(['check', store, '--schema', 'none.json'], { folder })).code).toBe(2)
  })

  it('validates by a module of schemas, without a value in the report', async () => {
    const folder = temporaryFolder({
      '.env': 'PORT=hunter2hunter2\nURL=https://example.com\n',
      'schema.ts': `import { z } from ${JSON.stringify(zod)}
        export default { PORT: z.coerce.number() as unknown, URL: z.url(), LATER: z.string().optional(), NEEDED: z.string() }`,
    })
    const { code, stdout, stderr } = await sealwax(['check', store, '--schema', 'schema.ts'], { folder })
    expect(code).toBe(1)
    expect(stdout).toMatch(/invalid {2}PORT/)
    expect(stdout).toMatch(/ok {7}URL/)
    expect(stdout).toMatch(/ok {7}LATER {3}not there, which its schema accepts/)
    expect(stdout).toMatch(/missing {2}NEEDED/)
    expect(stdout + stderr).not.toContain('hunter2')
    writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("hunter2hunter2")')
    const broken = await sealwax(['check', store, '--schema', 'broken.mjs'], { folder })
    expect([broken.code, broken.stderr]).toEqual([2, expect.not.stringContaining('hunter2')])
  })

  it('tells denied from missing, and exits with 4', async context => {
    if (process.platform === 'win32') context.skip('Windows has no modes')
    const folder = temporaryFolder()
    writeFileSync(join(folder, '.env'), 'A=1\n', { mode: 0o000 })
    chmodSync(folder, 0o755)
    // Root may read every file.
    const uid = process.getuid?.() === 0 ? 65_534 : undefined
    const { code, stdout } = await sealwax(['check', 'A', store], { folder, uid })
    expect([code, stdout]).toEqual([4, expect.stringMatching(/failed {3}A/)])
  })
})
