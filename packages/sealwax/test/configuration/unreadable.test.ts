import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { failureOf, openIn, project } from './project.ts'

const withConfig = (content: unknown) => project({ 'sealwax.config.json': content })

test.each([
  ['{ "stores": "hunter2', 'it is not JSON: '],
  ['{ "stores": hunter2 }', 'line 1, column 13'],
  ['{\n  "stores": "file:hunter2",\n}', 'line 3, column 1'],
  ['', 'it is not JSON: '],
  [new Uint8Array([0x7b, 0xff, 0x7d]), 'it is not UTF-8 text.'],
  [' '.repeat(1_048_577), 'it has 1048577 bytes; at most 1048576 are read.'],
  [null, 'it is a folder.'],
])('a file that is no configuration is told, and not quoted: %#', async (content, message) => {
  const folder = withConfig(content)
  const error = await failureOf(openIn(folder))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(
    `${join(folder, 'sealwax.config.json')}: ${message.startsWith('line') ? 'it is not JSON: ' : message}`,
  )
  expect(error.message).toContain(message)
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test('a byte order mark is no mistake', async () => {
  expect(await (await openIn(withConfig('\uFEFF{"stores":"env:"}'), { A: '1' })).get('A')).toBe('1')
})

test('a configuration that is named and not there is told, as is one of another kind', async () => {
  const folder = project({ 'config.yaml': '' })
  expect((await failureOf(openIn(folder, {}, undefined, { config: 'lost.json' }))).message).toContain(
    'there is no such file.',
  )
  expect((await failureOf(openIn(folder, {}, undefined, { config: 'config.yaml' }))).message).toContain(
    'ends with .json, .js or .ts',
  )
})

test.each([
  ['throw new Error("hunter2")', 'it could not be run (Error). See why with `node '],
  ['import "not-installed"', 'it could not be run (ERR_MODULE_NOT_FOUND).'],
  ['export const stores = "env:"', 'it has no default export'],
  ['export default () => 1', 'the configuration must be an object; it is a function.'],
])('code that gives no configuration is told: %#', async (source, message) => {
  const error = await failureOf(openIn(project({ 'package.json': { type: 'module' }, 'sealwax.config.js': source })))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(message)
  expect(error.message).not.toContain('hunter2')
})

const root = process.geteuid?.() === 0
afterEach(() => {
  if (root) process.seteuid?.(0)
})

test('a file or folder that may not be read is told, never passed over', async ({ skip }) => {
  if (process.platform === 'win32') skip('Windows has no modes to take away')
  const file = withConfig({ stores: 'env:' })
  const folder = withConfig({ stores: 'env:' })
  chmodSync(file, 0o755)
  chmodSync(join(file, 'sealwax.config.json'), 0)
  chmodSync(folder, 0)
  // Root may read everything, so the test becomes nobody for a moment.
  if (root) process.seteuid?.(65_534)
  const [ofFile, ofFolder] = [await failureOf(openIn(file)), await failureOf(openIn(folder))]
  if (root) process.seteuid?.(0)
  chmodSync(folder, 0o755)
  expect(ofFile).toMatchObject({
    code: 'ERR_SECRET_CONFIG',
    message: expect.stringContaining('this user may not read it'),
  })
  expect(ofFolder).toMatchObject({
    code: 'ERR_SECRET_CONFIG',
    message: expect.stringContaining('could not be searched'),
  })
})
