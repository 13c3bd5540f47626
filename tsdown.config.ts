import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

// The one build of all packages. Entries are what a package.json says: every `sealwax-source` of `exports`, and the
// source of every `bin`. Nothing is registered here when a package is added.

/** Modules that are reached by import() alone, and shared by several that are. */
const loadedLater = /[\\/]core[\\/]src[\\/](?:json-text|redact|policy[\\/](?:parts|edit)\.ts)/

type Entry = { 'sealwax-source'?: string } | string

/** Runs from its sources, and is never published: packages/bench. */
function isPrivate(folder: string): boolean {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).private === true
}

function configOf(folder: string): UserConfig {
  const manifest: { exports?: Record<string, Entry>; bin?: Record<string, string> } = JSON.parse(
    readFileSync(`${folder}/package.json`, 'utf8'),
  )
  const sources = [
    ...Object.values(manifest.exports ?? {}).map(entry =>
      typeof entry === 'string' ? undefined : entry['sealwax-source'],
    ),
    ...Object.values(manifest.bin ?? {}).map(path => path.replace('./dist/', './src/').replace(/\.js$/, '.ts')),
  ].filter(path => path !== undefined)
  return {
    name: folder,
    cwd: folder,
    entry: Object.fromEntries(sources.map(path => [path.replace('./src/', '').replace(/\.ts$/, ''), path])),
    format: 'esm',
    // Core runs everywhere: a node: import there is an error.
    platform: folder === 'packages/core' ? 'neutral' : 'node',
    target: 'es2023',
    dts: true,
    fixedExtension: false,
    hash: false,
    outputOptions: {
      // Names stay readable in the declarations, and so in the snapshots of api/.
      minifyInternalExports: false,
      // Start-up is counted in files and in bytes to parse. What entries share is one file, without what a program loads
      // only when it uses it; comments stay in the declarations, whose files are left as they are.
      codeSplitting: {
        groups: [{ name: 'shared', minShareCount: 2, test: id => !/\.d\.[cm]?ts$/.test(id) && !loadedLater.test(id) }],
      },
      comments: false,
    },
    tsconfig: 'tsconfig.json',
    failOnWarn: true,
  }
}

export default defineConfig(
  readdirSync('packages')
    .map(name => `packages/${name}`)
    .filter(folder => existsSync(`${folder}/src`) && !isPrivate(folder))
    .map(configOf),
)
