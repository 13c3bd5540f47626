import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

// The one build of all packages. Entries are what a package.json says: every `sealwax-source` of `exports`, and the
// source of every `bin`. Nothing is registered here when a package is added.

type Entry = { 'sealwax-source'?: string } | string

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
    // Names stay readable in the declarations, and so in the snapshots of api/.
    outputOptions: { minifyInternalExports: false },
    tsconfig: 'tsconfig.json',
    failOnWarn: true,
  }
}

export default defineConfig(
  readdirSync('packages')
    .map(name => `packages/${name}`)
    .filter(folder => existsSync(`${folder}/src`))
    .map(configOf),
)
