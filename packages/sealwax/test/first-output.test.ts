import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { collect, strippingTypes, temporaryFolder } from './command/start-command.ts'

const [readme, program] = ['README.md', 'examples/quickstart/src/main.ts'].map(path =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url)),
) as [string, string]

/** Versions are others each time; their form is not. */
const masked = (text: string): string => text.replaceAll(/version [0-9a-f]{32}\]/g, 'version V]').trim()

test('the README shows what `npm start` prints', async () => {
  const folder = temporaryFolder()
  const { PATH = '' } = process.env
  const options = ['--conditions=sealwax-source', '--disable-warning=ExperimentalWarning', ...strippingTypes]
  const child = spawn(process.execPath, [...options, program], { cwd: folder, env: { PATH, HOME: folder } })
  child.stdin.end()
  const { stdout, stderr } = await collect(child)
  const [, shown = ''] = /^```text\n(configuration .*?)^```/ms.exec(readFileSync(readme, 'utf8')) ?? []
  expect([masked(stdout), stderr]).toEqual([masked(shown), ''])
})
