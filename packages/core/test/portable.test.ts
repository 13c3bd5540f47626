import { execFile } from 'node:child_process'
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const here = fileURLToPath(new URL('..', import.meta.url))

/** Imports a module in a process of its own and prints whatever was loaded for it. */
const probe = `
  import { register } from 'node:module'
  const hooks = \`
    import { writeSync } from 'node:fs'
    export async function load(url, context, next) {
      writeSync(1, url + '\\\\n')
      return next(url, context)
    }\`
  register('data:text/javascript,' + encodeURIComponent(hooks))
  await import(process.argv[1])
`

async function loadedBy(specifier: string, folder: string): Promise<string[]> {
  const strip = process.features.typescript ? [] : ['--experimental-strip-types']
  const node = [...strip, '--disable-warning=ExperimentalWarning', '--conditions=sealwax-source', '--input-type=module']
  const { stdout } = await run(process.execPath, [...node, '--eval', probe, specifier], { cwd: folder })
  return stdout.trim().split('\n')
}

describe('an import of', () => {
  it.each([
    '',
    '/memory',
    '/compose',
    '/encrypted',
    '/generate',
    '/json-text',
    '/redact',
    '/api-keys',
    '/rotate',
    '/rotate/testing',
    '/audit',
  ])(
    '@sealwax/core%s loads nothing from outside its package',
    async subpath => {
      const loaded = await loadedBy(`@sealwax/core${subpath}`, here)
      expect(loaded.length).toBeGreaterThan(1)
      for (const url of loaded) expect(url.startsWith(pathToFileURL(join(here, 'src/')).href), url).toBe(true)
    },
    30_000,
  )

  it('@sealwax/core/generate leaves the client out', async () => {
    const loaded = await loadedBy('@sealwax/core/generate', here)
    expect(loaded.filter(url => !/\/src\/(?:generate|contract\/arguments)/.test(url))).toEqual([])
  }, 30_000)
})

describe('a copy of the sources', () => {
  const folders: string[] = []
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  it('without Node or its types around it type-checks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealwax-portable-'))
    folders.push(folder)
    await cp(join(here, 'src'), join(folder, 'packages/core/src'), { recursive: true })
    for (const file of ['package.json', 'tsconfig.portable.json'])
      await copyFile(join(here, file), join(folder, 'packages/core', file))
    await copyFile(join(here, '../../tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const project = join(folder, 'packages/core/tsconfig.portable.json')
    const { stdout } = await run(process.execPath, [tsc, '--project', project, '--pretty', 'false']).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe('')
  }, 60_000)
})
