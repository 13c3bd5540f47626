import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sealwax, temporaryFolder } from './start-command.ts'

const [oldKey, newKey] = [0, 1].map(() =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64'),
) as [string, string]
const url = (...keys: string[]): string => `--store=file:secrets.json?encrypt=${keys.join(',')}`

it('encrypts what is there with the first key, says how much, and may be run again', async () => {
  const folder = temporaryFolder({ 'old.key': oldKey })
  const env = { NEW_KEY: newKey }
  for (const name of ['A', 'B'])
    await sealwax(['put', name, url('file:old.key')], { folder, input: `value of ${name}` })
  await sealwax(['put', 'C', url('env:NEW_KEY')], { folder, env, input: 'value of C' })
  const both = url('env:NEW_KEY', 'file:old.key')
  const first = await sealwax(['rekey', both], { folder, env })
  expect(first).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'encrypted anew 2 of 3 secrets in file:secrets.json; 1 under the first key already\n',
  })
  const again = await sealwax(['rekey', both, '--json'], { folder, env })
  expect(JSON.parse(again.stdout)).toEqual([
    { store: 'file:secrets.json', rewritten: 0, current: 3, gone: 0, siblings: 0, refused: [] },
  ])
  expect((await sealwax(['get', 'A', url('env:NEW_KEY')], { folder, env })).stdout).toBe('value of A')
  const lost = await sealwax(['get', 'A', url('file:old.key')], { folder })
  expect([lost.code, lost.stdout]).toEqual([1, ''])
  expect(lost.stderr).toContain('It was encrypted with the key ')
})

it('encrypts plaintext where it is told to, and names what it leaves alone otherwise', async () => {
  const folder = temporaryFolder({ 'new.key': newKey, 'secrets.json': '{"A":"hunter2hunter2"}' })
  const refused = await sealwax(['rekey', url('file:new.key')], { folder })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('encrypted anew 0 of 1 secret in file:secrets.json')
  expect(refused.stderr).toContain('It is not encrypted')
  expect(refused.stderr).not.toContain('hunter2')
  expect((await sealwax(['rekey', url('file:new.key'), '--plaintext'], { folder })).code).toBe(0)
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('hunter2')
  expect((await sealwax(['get', 'A', url('file:new.key')], { folder })).stdout).toBe('hunter2hunter2')
})

it('says where nothing is encrypted', async () => {
  const { code, stderr } = await sealwax(['rekey', '--store=file:.env'], { folder: temporaryFolder() })
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('no store here is encrypted: add ?encrypt= to the URL of one.'),
  ])
})

const rotation = { rules: { A: { generate: 'urlsafe', grace: '1h', consumers: [] } } }

/** A folder whose one secret is rotated under the rule, and a way to call the command with other stores. */
function rotating(file: string) {
  const folder = temporaryFolder({ 'old.key': oldKey, 'new.key': newKey, 'secrets.json': file })
  return async (encrypt: string, ...args: string[]) => {
    const stores = `file:secrets.json${encrypt}`
    writeFileSync(join(folder, 'sealwax.config.json'), JSON.stringify({ stores, rotation }))
    const ended = await sealwax(args, { folder })
    expect(ended, ended.stderr).toMatchObject({ code: 0 })
    const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && !entry.name.endsWith('.key'))
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    return { ...ended, files: texts.join('\n') }
  }
}

it('encrypts what is kept for a rotation in clear, and the rotation goes on', async () => {
  const call = rotating('{"A":"hunter2hunter2"}')
  await call('', 'rotate', 'A')
  const { stderr, files } = await call('?encrypt=file:new.key&plaintext=read', 'rekey', '--plaintext')
  expect(stderr).toBe('encrypted anew 3 of 3 values in file:secrets.json, 2 of them kept for rotations\n')
  expect(files).not.toMatch(/hunter2|\bphase/)
  const strict = '?encrypt=file:new.key'
  expect((await call(strict, 'rotation', 'status', 'A')).stdout).toContain('grace')
  await call(strict, 'rotation', 'rollback', 'A')
  expect((await call(strict, 'get', 'A')).stdout).toBe('hunter2hunter2')
})

it('leaves nothing under the old key that a rotation needs', async () => {
  const call = rotating('{"A":"hunter2hunter2"}')
  await call('?encrypt=file:old.key', 'rekey', '--plaintext')
  await call('?encrypt=file:old.key', 'rotate', 'A')
  await call('?encrypt=file:old.key', 'rotation', 'revoke', 'A')
  await call('?encrypt=file:new.key,file:old.key', 'rekey')
  const alone = '?encrypt=file:new.key'
  expect((await call(alone, 'rotate', 'A')).stderr).toContain('rotated')
  expect((await call(alone, 'rotation', 'status', 'A')).stdout).toContain('grace')
})
