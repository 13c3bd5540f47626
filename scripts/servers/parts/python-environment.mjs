import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './cache-folder.mjs'
import { withLock } from './lock.mjs'
import { lastLines, outcome } from './outcome.mjs'
import { ServerMissing } from './server-missing.mjs'

const windows = process.platform === 'win32'

/**
 * A virtual environment with exactly the packages of a requirements file, made once and kept in the cache.
 * @param {string} name
 * @param {URL} requirements a file of `package==version` lines, every dependency included
 * @returns {Promise<string>} the environment's Python
 */
export async function pythonEnvironment(name, requirements) {
  const base = await findPython()
  const wanted = createHash('sha256').update(readFileSync(requirements)).update(base.version).digest('hex').slice(0, 12)
  const folder = cacheFolder('python', `${name}-${wanted}`)
  const python = join(folder, windows ? 'Scripts/python.exe' : 'bin/python')
  const finished = join(folder, 'finished')
  if (existsSync(finished)) return python
  await mkdir(cacheFolder('python'), { recursive: true })
  // Two runs at once must not fill one folder.
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(finished)) return
    console.error(`${name}: installing (once, into ${folder})`)
    await rm(folder, { recursive: true, force: true })
    await run([base.command, '-m', 'venv', folder], `${name}: Python could not make a virtual environment`)
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--requirement']
    await run([python, ...install, fileURLToPath(requirements)], `${name}: pip could not install it`)
    await writeFile(finished, '')
  })
  return python
}

/**
 * The arguments that run a module and end it when standard input ends: when whoever started it is gone, in whatever way.
 * @param {string} module @param {string[]} args
 */
export function guarded(module, args = []) {
  const program = [
    'import os, runpy, sys, threading',
    'threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()',
    'module = sys.argv[1]',
    'sys.argv = sys.argv[1:]',
    'runpy.run_module(module, run_name="__main__")',
  ].join('\n')
  return ['-c', program, module, ...args]
}

/** @returns {Promise<{ command: string, version: string }>} */
async function findPython() {
  const ask = ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']
  for (const command of windows ? ['py', 'python'] : ['python3', 'python']) {
    const { code, output } = await outcome([command, ...ask])
    const [major = 0, minor = 0] = output.trim().split('.').map(Number)
    if (code === 0 && major === 3 && minor >= 10) return { command, version: output.trim() }
  }
  throw new ServerMissing('Python 3.10 or newer is not installed (tried python3 and python)')
}

/** @param {string[]} words @param {string} otherwise */
async function run(words, otherwise) {
  const { code, output } = await outcome(words)
  if (code !== 0) throw new ServerMissing(`${otherwise}:\n${lastLines(output)}`)
}
