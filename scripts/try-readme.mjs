// Runs every command of the README as a newcomer would: in an empty project, with the packages from their tarballs in
// place of the registry. `npm start` and `npm test` are for a clone, and steps of .ci/run. Needs a build before it.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll } from './pack-all.mjs'
import { root } from './packages.mjs'

const forClones = ['npm start', 'npm test']
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(block => (block[1] ?? '').trim().split('\n'))
if (commands.length === 0) throw new Error('The README has no command: is its form still ```sh?')

const target = mkdtempSync(join(tmpdir(), 'sealwax-readme-'))
try {
  const tarballs = packAll(join(target, 'tarballs'))
  const project = join(target, 'project')
  mkdirSync(join(project, '.git'), { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "newcomer", "private": true, "type": "module" }')
  for (const command of commands) {
    if (forClones.includes(command)) continue
    if (!runs(project, fromTarballs(command, tarballs))) process.exitCode = 1
  }
} finally {
  rmSync(target, { recursive: true, force: true })
}

/** Until they are published, what `npm install` names comes from here, with what it depends on. */
function fromTarballs(/** @type {string} */ command, /** @type {Record<string, string>} */ tarballs) {
  return command.startsWith('npm install ') ? `npm install ${Object.values(tarballs).join(' ')}` : command
}

function runs(/** @type {string} */ folder, /** @type {string} */ command) {
  console.log(`$ ${command.replaceAll(`file:${target}/tarballs/`, '')}`)
  const { status } = spawnSync('sh', ['-c', command], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  if (status === 0) return true
  console.error(`README: exit code ${status}: ${command}`)
  return false
}
