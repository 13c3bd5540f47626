import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

// The one build of all packages. Entries are what a package.json says: every `sealwax-source` of `exports`, and the
// source of every `bin`. Nothing is registered here when a package is added.
//
// A command is built apart from its package's exports, with all that it uses of ours inside: a process that starts for a
// tenth of a second counts in files and in bytes to parse (docs/decisions/0006-loaded-later.md).

/** Modules that several share of which a program that only reads needs none. */
const loadedLater =
  /[\\/]core[\\/]src[\\/](?:adapter|api-keys|audit|rotate|compose|generate[\\/](?!random-fraction)|json-text|redact|policy[\\/](?:parts|failure|edit|operation|retry|deadline|pages|read-many|batch)\.ts)/

type Entry = { 'sealwax-source'?: string } | string
interface Manifest {
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, Entry>>
  readonly bin?: Readonly<Record<string, string>>
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
}

/** What both builds of a package have in common. */
function common(folder: string): UserConfig {
  return {
    cwd: folder,
    format: 'esm',
    // Core runs everywhere: a node: import there is an error.
    platform: folder === 'packages/core' ? 'neutral' : 'node',
    target: 'es2023',
    fixedExtension: false,
    hash: false,
    tsconfig: 'tsconfig.json',
    failOnWarn: true,
  }
}

function entriesOf(sources: readonly string[]): Record<string, string> {
  return Object.fromEntries(sources.map(path => [path.replace('./src/', '').replace(/\.ts$/, ''), path]))
}

function packageConfig(folder: string): UserConfig {
  const sources = Object.values(manifestOf(folder).exports ?? {})
    .map(entry => (typeof entry === 'string' ? undefined : entry['sealwax-source']))
    .filter(path => path !== undefined)
  return {
    ...common(folder),
    name: folder,
    entry: entriesOf(sources),
    dts: true,
    plugins: [asciiOnly],
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
  }
}

/**
 * With one character beyond Latin-1 in it, V8 keeps a file's text in two bytes for each character: twice as much to read, to
 * compare with the compile cache and to collect. Escapes mean the same in strings, templates and regular expressions.
 */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.code === undefined) continue
      chunk.code = chunk.code.replaceAll(
        /[^\0-\x7f]/g,
        unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    }
  },
}

/** `import { a, b as c } from "node:fs"` at the beginning of a line, as the bundler writes it. */
const builtinImport = /^import (?:(\w+)(?:, )?)?(?:\{ ([^}]*) \})? from "(node:[\w/]+)";$/gm

/** What becomes of `require("fs")` in a package that is no ES module. */
const builtinRequire = /\b__require\("(\w+)"\)/g

/**
 * Takes Node's own modules without the loader of ES modules, which makes a module of all their exports for each: 3 ms of
 * the start of a command that uses seven of them.
 */
const builtinsAtOnce = {
  name: 'builtins-at-once',
  renderChunk: (code: string) =>
    code
      .replace(builtinImport, (_, whole?: string, names?: string, module?: string) => {
        const taken = [
          ...(whole === undefined ? [] : [whole]),
          ...(names === undefined ? [] : [`{ ${names.replaceAll(' as ', ': ')} }`]),
        ]
        return taken.map(target => `const ${target} = process.getBuiltinModule("${module}");`).join(' ')
      })
      .replace(builtinRequire, 'process.getBuiltinModule("$1")'),
}

/** A chunk that only hands on what another has, under the same names: the loader would read one file more. */
const facade = /^export ?\{[\w$, ]*\} ?from ?["'`](\.\/[\w.-]+)["'`];?\s*$/

/** What every call needs: the start with all that it imports, and what `run` comes to in any case. */
const neededAtOnce =
  /[\\/]command[\\/](?:start|run)\.ts$|[\\/]core[\\/]src[\\/]policy[\\/](?:pages|batch|read-many|operation|retry)\.ts$/

/** Leads whoever imports such a chunk to the other. */
const withoutFacades = {
  name: 'without-facades',
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
    for (const [name, { code = '' }] of Object.entries(bundle)) {
      const target = facade.exec(code)?.[1]
      if (target === undefined) continue
      delete bundle[name]
      for (const chunk of Object.values(bundle)) {
        if (chunk.code !== undefined) chunk.code = chunk.code.replaceAll(`./${name}`, target)
      }
    }
  },
}

/** `import{a as b}from"./rolldown-runtime.js"`, and `export{c as a}` at the end of that. */
const runtimeImport = /import\{([^}]*)\}from["'`]\.\/rolldown-runtime\.js["'`];?/
const runtimeExport = /export\{([^}]*)\};?\s*$/

/** The bundler's own functions, for what is no ES module (dotenv), are a file of theirs in any case: the first file has a copy. */
const runtimeInside = {
  name: 'runtime-inside',
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
    const runtime = bundle['rolldown-runtime.js']?.code
    const start = bundle['start.js']
    const exported = runtimeExport.exec(runtime ?? '')?.[1]
    if (runtime === undefined || exported === undefined || start?.code === undefined) return
    const pairs = exported.split(',').map(pair => pair.split(' as '))
    const members = pairs.map(([own, given = own]) => `${given}:${own}`)
    const body = runtime.replace(runtimeExport, '')
    start.code = start.code.replace(runtimeImport, (_, taken: string) => {
      const targets = taken.replaceAll(' as ', ':')
      return `const{${targets}}=(()=>{${body}return{${members.join(',')}}})();`
    })
  },
}

/** `import("./start.js")` in that file itself, and `export{c as a}` at the end of it. */
const selfImport = /\bimport\(["'`]\.\/start\.js["'`]\)/g

/** What the first file loads later from itself is there: the loader would look for the file each time. */
const selfAtHand = {
  name: 'self-at-hand',
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>) {
    const start = bundle['start.js']
    const exported = runtimeExport.exec(start?.code ?? '')?.[1]
    if (start?.code === undefined || exported === undefined) return
    const members = exported.split(',').map(pair => pair.split(' as '))
    const own = members.map(([inside, outside = inside]) => `${outside}:${inside}`)
    const code = start.code.replaceAll(selfImport, 'Promise.resolve(startFile())')
    start.code = `${code.trimEnd()}\nfunction startFile(){return{__proto__:null,${own}}}\n`
  },
}

function commandConfig(folder: string): UserConfig | undefined {
  const sources = Object.values(manifestOf(folder).bin ?? {}).map(path =>
    path.replace('./dist/command/', './src/').replace(/\.js$/, '.ts'),
  )
  if (sources.length === 0) return undefined
  return {
    ...common(folder),
    name: `${folder} (command)`,
    entry: entriesOf(sources),
    outDir: 'dist/command',
    dts: false,
    deps: { alwaysBundle: [/^@sealwax\//, 'dotenv'] },
    inputOptions: {
      resolve: { conditionNames: ['sealwax-source', 'node', 'import', 'default'] },
      // What core loads later is here from the beginning, where `run` needs it in any case.
      checks: { ineffectiveDynamicImport: false },
    },
    plugins: [builtinsAtOnce, withoutFacades, runtimeInside, selfAtHand, asciiOnly],
    minify: true,
    outputOptions: {
      comments: false,
      minifyInternalExports: false,
      // With all that it imports: what every call of the command loads is one file.
      codeSplitting: { groups: [{ name: 'start', test: neededAtOnce }] },
    },
  }
}

export default defineConfig(
  readdirSync('packages')
    .map(name => `packages/${name}`)
    // What is private runs from its sources: packages/bench.
    .filter(folder => existsSync(`${folder}/src`) && manifestOf(folder).private !== true)
    .flatMap(folder => [packageConfig(folder), commandConfig(folder)])
    .filter(config => config !== undefined),
)
