// Code in Markdown is the code that is tested: a fenced block below `<!-- from: path#region -->` equals that region of the
// file (or the whole file, without a region). A region begins with a comment `region NAME` and ends with `endregion`;
// what it is indented by is taken off. Paths start at the workspace's root.
//
//   node scripts/check-snippets.mjs [files]          says where they differ, exits 1
//   node scripts/check-snippets.mjs --fix [files]    writes the blocks anew

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './packages.mjs'

const block = /^<!-- from: ([^\s#]+)(?:#([\w-]+))? -->\n(?:\n*(`{3,})([^\n]*)\n([\s\S]*?)^\3$)?/gm
const skipped = new Set(['node_modules', 'dist', '.git', '.changeset'])

/**
 * @param {string} folder the workspace
 * @param {{ fix?: boolean, only?: readonly string[] }} [options] `only`: these files of the workspace
 * @returns {{ problems: string[], snippets: number }} one message a block that is wrong, or was
 */
export function checkSnippets(folder, { fix = false, only = [] } = {}) {
  /** @type {string[]} */
  const problems = []
  let snippets = 0
  for (const file of only.length > 0 ? only.map(path => join(folder, path)) : markdownFiles(folder)) {
    const text = readFileSync(file, 'utf8')
    const mended = text.replace(block, (whole, path, region, fence, language, written, ...rest) => {
      snippets++
      const line = text.slice(0, rest[0]).split('\n').length
      const place = `${relative(folder, file)}:${line}`
      if (fence === undefined) {
        problems.push(`${place}: there is no fenced block below the marker`)
        return whole
      }
      const { source, problem } = readSource(folder, path, region)
      if (source === undefined) {
        problems.push(`${place}: ${problem}`)
        return whole
      }
      if (written === source) return whole
      problems.push(
        `${place}: differs from ${path}${region === undefined ? '' : `#${region}`}; run: node scripts/check-snippets.mjs --fix`,
      )
      return whole.replace(/\n`{3,}[\s\S]*$/, () => `\n${fence}${language}\n${source}${fence}`)
    })
    if (fix && mended !== text) writeFileSync(file, mended)
  }
  return { problems, snippets }
}

/** @param {string} folder @returns {string[]} */
function markdownFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : markdownFiles(join(folder, entry.name))
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : []
  })
}

/**
 * @param {string} folder @param {string} path @param {string | undefined} region
 * @returns {{ source?: string, problem?: string }}
 */
function readSource(folder, path, region) {
  const file = join(folder, path)
  if (!existsSync(file)) return { problem: `there is no file ${path}` }
  const lines = readFileSync(file, 'utf8').replace(/\n$/, '').split('\n')
  if (region === undefined) return { source: `${lines.filter(line => !isMarker(line)).join('\n')}\n` }
  const start = lines.findIndex(line => isMarker(line) && line.trim().endsWith(`region ${region}`))
  if (start === -1) return { problem: `${path} has no region ${region}` }
  let depth = 1
  let end = start + 1
  for (; end < lines.length; end++) {
    const line = lines[end] ?? ''
    if (isMarker(line)) depth += /endregion/.test(line) ? -1 : 1
    if (depth === 0) break
  }
  if (depth > 0) return { problem: `the region ${region} of ${path} has no end` }
  const inside = lines.slice(start + 1, end).filter(line => !isMarker(line))
  const indent = Math.min(...inside.filter(line => line !== '').map(line => line.length - line.trimStart().length))
  return { source: inside.map(line => `${line.slice(Number.isFinite(indent) ? indent : 0)}\n`).join('') }
}

/** @param {string} line */
function isMarker(line) {
  return /^\s*(?:\/\/|#)\s*#?(?:end)?region\b/.test(line)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fix = process.argv.includes('--fix')
  const only = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
  const { problems, snippets } = checkSnippets(root, { fix, only })
  for (const problem of problems)
    console.error(fix ? problem.replace(/differs from (.*);.*/, 'taken anew from $1') : problem)
  const left = fix ? problems.filter(problem => !problem.includes('differs from')) : problems
  console.log(`snippets: ${snippets - left.length} of ${snippets} are what is tested`)
  process.exitCode = left.length === 0 ? 0 : 1
}
