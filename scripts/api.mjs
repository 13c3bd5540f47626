// Compares what each built package declares (every public entry's .d.ts) with its snapshot in api/: a change of the
// public surface is seen in review.
//
//   pnpm ws:build && pnpm ws:api              fails where they differ
//   pnpm ws:build && pnpm ws:api --update     writes the snapshots

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { publishedPackages, root } from './packages.mjs'

const update = process.argv.includes('--update')
const snapshots = join(root, 'api')

/** @param {string} folder @param {Record<string, string | Record<string, string>>} exports */
function surfaceOf(folder, exports) {
  /** @type {string[]} */
  const parts = []
  /** Entries first, in the order of package.json, then the chunks that they share. @type {string[]} */
  const files = []
  for (const [subpath, entry] of Object.entries(exports)) {
    const path = typeof entry === 'string' ? undefined : entry['types']
    if (path === undefined) continue
    parts.push(`// ${subpath} is ${path}`)
    files.push(join(folder, path))
  }
  const seen = new Set()
  for (const file of files) {
    if (seen.has(file)) continue
    seen.add(file)
    if (!existsSync(file)) throw new Error(`${relative(root, file)} is not there: run the build first.`)
    const text = readFileSync(file, 'utf8').replace(/^\/\/#(end)?region.*\n/gm, '')
    parts.push(`\n// ---- ${relative(folder, file).replaceAll('\\', '/')}\n${text.trim()}`)
    for (const [, chunk] of text.matchAll(/from\s*["'](\.[^"']+)\.js["']/g))
      files.push(join(dirname(file), `${chunk}.d.ts`))
  }
  return `${parts.join('\n')}\n`
}

mkdirSync(snapshots, { recursive: true })
const packages = publishedPackages()
/** @type {string[]} */
const problems = []
for (const { folder, manifest } of packages) {
  const name = `${manifest.name.replace('@', '').replace('/', '.')}.d.ts`
  const path = join(snapshots, name)
  const now = surfaceOf(folder, manifest.publishConfig?.exports ?? manifest.exports ?? {})
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (now === before) continue
  if (update) writeFileSync(path, now)
  problems.push(`api/${name}${update ? ' written' : `\n${differences(before, now)}`}`)
}
const expected = new Set(packages.map(({ manifest }) => `${manifest.name.replace('@', '').replace('/', '.')}.d.ts`))
for (const name of readdirSync(snapshots).filter(file => !expected.has(file))) {
  if (update) rmSync(join(snapshots, name))
  problems.push(`api/${name} ${update ? 'removed' : 'belongs to no package'}`)
}

/** Lines that only one of the two has: enough to see what changed. @param {string} before @param {string} now */
function differences(before, now) {
  const old = new Set(before.split('\n'))
  const fresh = new Set(now.split('\n'))
  const lines = [
    ...[...old].filter(line => !fresh.has(line)).map(line => `  - ${line}`),
    ...[...fresh].filter(line => !old.has(line)).map(line => `  + ${line}`),
  ]
  return [...lines.slice(0, 40), ...(lines.length > 40 ? [`  … ${lines.length - 40} lines more`] : [])].join('\n')
}

if (problems.length === 0) console.log(`api: ${packages.length} packages declare what their snapshots say`)
else console.log(problems.join('\n'))
if (!update && problems.length > 0) {
  console.error(
    '\nThe public surface changed. If it was meant to: pnpm ws:build && pnpm ws:api --update, and commit api/.',
  )
  process.exitCode = 1
}
