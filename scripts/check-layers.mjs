// Imports only descend. Says file:line, what is wrong and what to do, and exits 1.
//
// 1. Core's folders have layers (the table below); a file imports from a lower layer or from its own folder, types too.
// 2. Core runs everywhere: no dependencies, and no `node:` import in a file whose first line is not `// runs on: node`.
// 3. An adapter is a translation: of ours it imports only @sealwax/core, there only names that come from core's
//    src/contract, and @sealwax/core/adapter, /json-text and /generate; never another adapter. A package that is not named in
//    PACKAGES is an adapter.
// 4. An SDK (a peer dependency) is loaded by import() when it is needed; only types are imported from it at the top.
// 5. sealwax loads adapters by their scheme: only core, file and env at the top.
// 6. No Math.random, in any package's sources.
// 7. A package's sources stay in its src; bench alone also starts the servers of scripts/servers.

import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'oxc-parser'

/** Folders (and single files) of packages/core/src. The longest match counts. @type {Record<string, number>} */
const CORE = {
  'contract/arguments.ts': 0,
  'contract/brand.ts': 0,
  'contract/bytes.ts': 0,
  'contract/errors.ts': 0,
  contract: 1,
  adapter: 2,
  generate: 1,
  'json-text': 1,
  redact: 1,
  policy: 2,
  memory: 2,
  client: 3,
  compose: 3,
  rotate: 4,
  // What a rotation keeps in a store, without those who work on it: encrypting anew reads it.
  'rotate/record': 2.2,
  'rotate/value.ts': 2.1,
  'api-keys': 4,
  audit: 4,
}

/**
 * What packages other than adapters may import of ours: at the top (or as types), and by import().
 * @type {Record<string, { top: (name: string) => boolean, later?: (name: string) => boolean }>}
 */
const PACKAGES = {
  core: { top: () => false },
  conformance: { top: name => packageOf(name) === '@sealwax/core' },
  sealwax: {
    top: name => ['@sealwax/core', '@sealwax/file', '@sealwax/env'].includes(packageOf(name)),
    later: () => true,
  },
  // Layer 4 as jobs.
  bullmq: { top: name => packageOf(name) === '@sealwax/core' },
  web: { top: name => name === '@sealwax/core/generate' },
  bench: { top: () => true },
  // They know the stores, and nothing of ours.
  doubles: { top: () => false },
  // For tests.
  live: { top: name => packageOf(name) === '@sealwax/core' },
}
const ADAPTER_SUBPATHS = ['@sealwax/core/adapter', '@sealwax/core/json-text', '@sealwax/core/generate']
/** Folders of an adapter that join its store with layer 4, and so may use all of core; and packages that are nothing else. */
const INTEGRATIONS = ['rotation', 'api-keys', 'acl']
const INTEGRATION_PACKAGES = ['postgres']
const RUNS_ON_NODE = '// runs on: node'

/**
 * @typedef {{ specifier: string, line: number, kind: 'top' | 'later', types: boolean, names: { name: string, line: number }[] }} Import
 * @typedef {{ path: string, lines: string[], imports: Import[], exports: import('oxc-parser').StaticExport[], random: number[], problems: string[] }} Source
 */

/** @param {string} root the workspace @returns {string[]} one message a violation, in the order of files */
export function checkLayers(root) {
  /** @type {string[]} */
  const found = []
  const packages = join(root, 'packages')
  const contract = contractNames(join(packages, 'core', 'src'))
  for (const name of readdirSync(packages).sort()) {
    const src = join(packages, name, 'src')
    if (!existsSync(src)) continue
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
    for (const path of sourcesOf(src)) {
      const source = parse(path)
      /** @param {number} line @param {string} text */
      const say = (line, text) => found.push(`${relative(root, path).split(sep).join('/')}:${line} ${text}`)
      for (const text of source.problems) say(1, `cannot be parsed: ${text}`)
      for (const line of source.random) {
        say(
          line,
          'uses Math.random, which can be guessed: use crypto.getRandomValues, or what @sealwax/core/generate has.',
        )
      }
      for (const item of source.imports) {
        checkRelative(src, path, item, say)
        if (name === 'core') checkCore(src, source, item, say)
        checkOurs(name, relative(src, path), manifest, item, contract, say)
        if (PACKAGES[name] === undefined) checkSdk(manifest, item, say)
      }
    }
    if (name === 'core') {
      for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
        for (const dependency of Object.keys(manifest[field] ?? {})) {
          found.push(
            `packages/core/package.json:1 core has no dependencies: move ${dependency} out of ${field}, or its use into an adapter.`,
          )
        }
      }
    }
  }
  return found
}

/** @param {string} src @param {string} path @param {Import} item @param {(line: number, text: string) => void} say */
function checkRelative(src, path, item, say) {
  if (!item.specifier.startsWith('.')) return
  const target = resolve(dirname(path), item.specifier)
  const root = resolve(src, '..', '..', '..')
  const servers = join(root, 'scripts', 'servers') + sep
  const isBench = src === join(root, 'packages', 'bench', 'src')
  if (!target.startsWith(src + sep) && !(isBench && target.startsWith(servers))) {
    say(item.line, `imports ${item.specifier}, outside this package's src: import another package by its name.`)
  }
}

/** @param {string} src @param {Source} source @param {Import} item @param {(line: number, text: string) => void} say */
function checkCore(src, source, item, say) {
  if (item.specifier.startsWith('node:') && source.lines[0]?.trim() !== RUNS_ON_NODE) {
    say(
      item.line,
      `imports ${item.specifier}, and core runs in browsers too: use a web API, or make "${RUNS_ON_NODE}" line 1 of a file that only Node users load.`,
    )
  }
  if (!item.specifier.startsWith('.')) return
  const from = placeOf(relative(src, source.path))
  const to = placeOf(relative(src, resolve(dirname(source.path), item.specifier)))
  if (from === undefined) {
    say(1, 'is in a folder without a layer: add the folder to CORE in scripts/check-layers.mjs.')
  } else if (to === undefined) {
    say(item.line, `imports ${item.specifier}, whose folder has no layer: add it to CORE in scripts/check-layers.mjs.`)
  } else if (to.folder !== from.folder ? to.layer >= from.layer : to.layer > from.layer) {
    say(
      item.line,
      `${from.folder} (layer ${from.layer}) imports ${item.specifier} (${to.folder || 'the entry'}, layer ${to.layer}): imports only descend. Move what both need to a lower layer, or pass it in.`,
    )
  }
}

/**
 * The layer of a file of core. The entry src/index.ts joins everything, and nothing imports it.
 * @param {string} path below src @returns {{ folder: string, layer: number } | undefined}
 */
function placeOf(path) {
  const parts = path.split(sep)
  if (parts.length === 1) return { folder: '', layer: Number.POSITIVE_INFINITY }
  for (let length = parts.length; length > 0; length--) {
    const layer = CORE[parts.slice(0, length).join('/')]
    if (layer !== undefined) return { folder: parts[0] ?? '', layer }
  }
  return undefined
}

/**
 * @param {string} folder the package's @param {string} path below its src
 * @param {{ name: string }} manifest @param {Import} item
 * @param {Set<string>} contract @param {(line: number, text: string) => void} say
 */
function checkOurs(folder, path, manifest, item, contract, say) {
  const { specifier, line, kind } = item
  if (specifier !== 'sealwax' && !specifier.startsWith('sealwax/') && !specifier.startsWith('@sealwax/')) return
  if (packageOf(specifier) === manifest.name) {
    say(line, `imports its own package as ${specifier}: use a relative path.`)
    return
  }
  const rules = PACKAGES[folder]
  if (rules !== undefined) {
    const allowed = rules.top(specifier) || (kind === 'later' && rules.later?.(specifier) === true)
    if (!allowed)
      say(line, `imports ${specifier}, which packages/${folder} must not: see PACKAGES in scripts/check-layers.mjs.`)
    return
  }
  const joins = INTEGRATION_PACKAGES.includes(folder) || INTEGRATIONS.includes(path.split(sep)[0] ?? '')
  if (joins && packageOf(specifier) === '@sealwax/core') return
  if (ADAPTER_SUBPATHS.includes(specifier)) return
  if (specifier !== '@sealwax/core') {
    say(
      line,
      `an adapter imports ${specifier}: of ours it may import only @sealwax/core, ${ADAPTER_SUBPATHS.join(' and ')}. What two adapters need belongs in core.`,
    )
    return
  }
  if (kind === 'later') say(line, 'import() of @sealwax/core hides which names are used: import them at the top.')
  for (const { name, line: at } of item.names) {
    if (name === '*') say(at, 'imports all of @sealwax/core: an adapter names what it uses of the contract.')
    else if (!contract.has(name)) {
      say(
        at,
        `an adapter imports ${name} of @sealwax/core, which is not part of the contract (core's src/contract): an adapter only translates, the client does the rest.`,
      )
    }
  }
}

/** @param {{ peerDependencies?: Record<string, string> }} manifest @param {Import} item @param {(line: number, text: string) => void} say */
function checkSdk(manifest, item, say) {
  if (item.kind === 'later' || item.types) return
  const name = packageOf(item.specifier)
  if (manifest.peerDependencies?.[name] === undefined) return
  say(item.line, `loads ${name} at the top: use \`import type\`, and import() where the first call needs it.`)
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The names that core's entry has from src/contract. @param {string} src */
function contractNames(src) {
  const names = new Set()
  const entry = join(src, 'index.ts')
  if (!existsSync(entry)) return names
  for (const [name, origin] of namesOf(entry, new Set())) {
    if (origin.startsWith(join(src, 'contract') + sep)) names.add(name)
  }
  return names
}

/**
 * What a file exports, and the file that declares it.
 * @param {string} path @param {Set<string>} seen @returns {Map<string, string>}
 */
function namesOf(path, seen) {
  const names = new Map()
  if (seen.has(path) || !existsSync(path)) return names
  seen.add(path)
  const source = parse(path)
  /** @type {Map<string, { path: string, name: string }>} */
  const imported = new Map()
  for (const item of parseSync(path, source.lines.join('\n')).module.staticImports) {
    if (!item.moduleRequest.value.startsWith('.')) continue
    const target = resolve(dirname(path), item.moduleRequest.value)
    for (const entry of item.entries) {
      imported.set(entry.localName.value, { path: target, name: entry.importName.name ?? 'default' })
    }
  }
  /** @param {string} target @param {string | null} name */
  const originOf = (target, name) => (name === null ? target : (namesOf(target, new Set()).get(name) ?? target))
  for (const { entries } of source.exports) {
    for (const entry of entries) {
      const target = entry.moduleRequest?.value.startsWith('.')
        ? resolve(dirname(path), entry.moduleRequest.value)
        : undefined
      if (target !== undefined && entry.exportName.kind === 'None') {
        for (const [name, origin] of namesOf(target, seen)) names.set(name, origin)
      } else if (entry.exportName.name !== null) {
        const from = imported.get(entry.localName.name ?? '')
        if (target !== undefined) names.set(entry.exportName.name, originOf(target, entry.importName.name))
        else if (entry.moduleRequest === null) {
          names.set(entry.exportName.name, from === undefined ? path : originOf(from.path, from.name))
        }
      }
    }
  }
  return names
}

/** @param {string} path @returns {Source} */
function parse(path) {
  const text = readFileSync(path, 'utf8')
  const { module, program, errors } = parseSync(path, text)
  /** @param {number} offset */
  const lineOf = offset => text.slice(0, offset).split('\n').length
  /** @type {Import[]} */
  const imports = []
  /** @type {number[]} */
  const random = []
  for (const item of module.staticImports) {
    imports.push({
      specifier: item.moduleRequest.value,
      line: lineOf(item.start),
      kind: 'top',
      types: item.entries.length > 0 && item.entries.every(entry => entry.isType),
      names: item.entries.map(entry => ({
        name: entry.importName.kind === 'NamespaceObject' ? '*' : (entry.importName.name ?? 'default'),
        line: lineOf(entry.localName.start),
      })),
    })
  }
  for (const { entries, start } of module.staticExports) {
    for (const entry of entries) {
      if (entry.moduleRequest === null) continue
      imports.push({
        specifier: entry.moduleRequest.value,
        line: lineOf(start),
        kind: 'top',
        types: entry.isType,
        names: [{ name: entry.importName.name ?? '*', line: lineOf(start) }],
      })
    }
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
        imports.push({ specifier: node.source.value, line: lineOf(node.start), kind: 'later', types: false, names: [] })
      }
    },
    TSImportType(node) {
      const name = node.qualifier?.type === 'Identifier' ? node.qualifier.name : '*'
      imports.push({
        specifier: node.source.value,
        line: lineOf(node.start),
        kind: 'top',
        types: true,
        names: [{ name, line: lineOf(node.start) }],
      })
    },
    MemberExpression(node) {
      const property =
        node.property.type === 'Identifier' ? node.property.name : 'value' in node.property ? node.property.value : ''
      if (node.object.type === 'Identifier' && node.object.name === 'Math' && property === 'random')
        random.push(lineOf(node.start))
    },
    VariableDeclarator(node) {
      // const { random } = Math
      if (node.init?.type === 'Identifier' && node.init.name === 'Math' && node.id.type === 'ObjectPattern') {
        random.push(lineOf(node.start))
      }
    },
  }).visit(program)
  imports.sort((a, b) => a.line - b.line)
  return {
    path,
    lines: text.split('\n'),
    imports,
    exports: module.staticExports,
    random,
    problems: errors.map(error => error.message),
  }
}

/** @param {string} folder @returns {string[]} */
function sourcesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = checkLayers(fileURLToPath(new URL('..', import.meta.url)))
  for (const message of found) console.error(message)
  console.log(`layers: ${found.length === 0 ? 'imports only descend' : `${found.length} to put right`}`)
  process.exitCode = found.length === 0 ? 0 : 1
}
