// Type-checks every tsconfig*.json of packages/, examples/ and scripts/: what an editor shows is what is checked.

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

const only = process.argv.slice(2)
const projects = ['packages', 'examples']
  .filter(parent => existsSync(`${root}/${parent}`))
  .flatMap(parent => readdirSync(`${root}/${parent}`).map(name => `${parent}/${name}`))
  .concat('scripts', '.')
  .filter(folder => only.length === 0 || only.some(name => folder === name || folder.endsWith(`/${name}`)))
  .filter(folder => folder === '.' || hasSources(folder))
  .flatMap(folder =>
    readdirSync(`${root}/${folder}`)
      .filter(file => /^tsconfig(\.(?!base\b).+)?\.json$/.test(file))
      .map(file => `${folder}/${file}`),
  )

/** A package that has its package.json and no sources yet has nothing to check. @param {string} folder */
function hasSources(folder) {
  return folder === 'scripts' || ['src', 'test', 'bench'].some(name => existsSync(`${root}/${folder}/${name}`))
}

/** @param {string} project @returns {Promise<{ project: string, code: number, output: string }>} */
function check(project) {
  return new Promise(resolve => {
    const child = spawn(
      process.execPath,
      [tsc, '--project', project, '--pretty', String(process.stdout.isTTY === true)],
      {
        cwd: root,
      },
    )
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('close', code => resolve({ project, code: code ?? 1, output }))
  })
}

let failed = 0
const queue = [...projects]
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
      const { code, output } = await check(project)
      if (code === 0) continue
      failed++
      console.error(`${dirname(project)}: type errors (${project})\n${output}`)
    }
  }),
)
console.log(`types: ${projects.length - failed} of ${projects.length} projects are right`)
process.exitCode = failed === 0 ? 0 : 1
