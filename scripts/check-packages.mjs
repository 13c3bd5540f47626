// Packs every published package as it would be published, and looks at the tarballs: publint (are the fields and files
// right), attw (do types resolve for every way of importing), and that nothing but dist, README, LICENSE went in.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { publishedPackages, root } from './packages.mjs'

const attw = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js')
const target = mkdtempSync(join(tmpdir(), 'sealwax-packages-'))
/** @type {string[]} */
const problems = []
try {
  const packages = publishedPackages()
  for (const { folder, manifest } of packages) {
    execFileSync('pnpm', ['pack', '--pack-destination', target], {
      cwd: folder,
      stdio: 'pipe',
      shell: process.platform === 'win32',
    })
    const prefix = manifest.name.replace('@', '').replace('/', '-')
    const file = readdirSync(target).find(
      name => name.startsWith(`${prefix}-`) && /^-\d/.test(name.slice(prefix.length)),
    )
    if (file === undefined) throw new Error(`pnpm pack made no tarball of ${manifest.name}`)
    compareExports(manifest)
    await inspect(manifest.name, join(target, file))
  }
  for (const problem of problems) console.error(problem)
  console.log(`packages: ${packages.length} packed, ${problems.length} problems`)
} finally {
  rmSync(target, { recursive: true, force: true })
}
process.exitCode = problems.length === 0 ? 0 : 1

/** What is published must be what the tests import, less the source condition. @param {import('./packages.mjs').Manifest} manifest */
function compareExports({ name, exports = {}, publishConfig }) {
  const expected = Object.fromEntries(
    Object.entries(exports).map(([subpath, entry]) => {
      if (typeof entry === 'string') return [subpath, entry]
      const { 'sealwax-source': _source, ...rest } = entry
      return [subpath, rest]
    }),
  )
  if (JSON.stringify(publishConfig?.exports) !== JSON.stringify(expected)) {
    problems.push(`${name}: publishConfig.exports must be exports without the condition sealwax-source`)
  }
}

/** @param {string} name @param {string} tarball */
async function inspect(name, tarball) {
  const bytes = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  })
  for (const message of messages) problems.push(`${name}: publint: ${formatMessage(message, pkg)}`)

  const text = JSON.stringify(pkg)
  for (const forbidden of ['sealwax-source', 'workspace:', 'catalog:']) {
    if (text.includes(forbidden)) problems.push(`${name}: the packed package.json still says "${forbidden}"`)
  }

  const paths = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
  for (const path of paths.map(entry => entry.replace(/^package\//, ''))) {
    if (!/^(dist\/.+\.(js|d\.ts)|package\.json|README\.md|CHANGELOG\.md|LICENSE|[\w.-]+\.schema\.json)$/.test(path)) {
      problems.push(`${name}: ${path} does not belong into the package`)
    }
  }
  if (!paths.includes('package/LICENSE')) problems.push(`${name}: the LICENSE is not in the package`)

  try {
    execFileSync(
      process.execPath,
      [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji', '--format', 'ascii'],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    )
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout?: string, stderr?: string }} */ (error)
    problems.push(`${name}: attw:\n${stdout ?? ''}${stderr ?? ''}`)
  }
}
