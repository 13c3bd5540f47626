// Starts an adapter package: its package.json and tsconfig.json. Nothing else registers it: tests, type checks, build,
// layers and packing find it by its folder.
//
//   node scripts/bootstrap.mjs new-package <folder> "<description>" [SDK, which becomes a peer dependency]
//
// Before, write the SDK's exact version into the catalog of pnpm-workspace.yaml; after, run `node scripts/bootstrap.mjs install`.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './packages.mjs'

const [folder, description, sdk] = process.argv.slice(2)
if (folder === undefined || !/^[a-z][a-z0-9-]*$/.test(folder) || description === undefined) {
  console.error('node scripts/bootstrap.mjs new-package <folder> "<description>" [SDK]')
  process.exit(2)
}
const target = join(root, 'packages', folder)
if (existsSync(target)) {
  console.error(`packages/${folder} is there already.`)
  process.exit(2)
}
const version = sdk === undefined ? undefined : catalogVersion(sdk)

const built = { types: './dist/index.d.ts', default: './dist/index.js' }
const manifest = {
  name: `@sealwax/${folder}`,
  version: '0.0.0',
  description,
  keywords: ['secrets', folder],
  license: 'MIT',
  author: 'sealwax contributors',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.12.0' },
  files: ['dist'],
  exports: { '.': { 'sealwax-source': './src/index.ts', ...built }, './package.json': './package.json' },
  publishConfig: { access: 'public', exports: { '.': built, './package.json': './package.json' } },
  dependencies: { '@sealwax/core': 'workspace:^' },
  ...(sdk === undefined ? {} : { peerDependencies: { [sdk]: `^${version}` } }),
  devDependencies: {
    ...(sdk === undefined ? {} : { [sdk]: 'catalog:' }),
    '@sealwax/conformance': 'workspace:^',
    vitest: 'catalog:',
  },
}
mkdirSync(target)
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
writeFileSync(join(target, 'tsconfig.json'), '{ "extends": "../../tsconfig.base.json" }\n')
console.log(
  `packages/${folder} has its package.json and tsconfig.json. Next: node scripts/bootstrap.mjs install, src/index.ts, test/${folder}.test.ts`,
)
if (sdk !== undefined)
  console.log(`Its peer range is ^${version}: widen it to the oldest ${sdk} that the tests pass with.`)

/** @param {string} name */
function catalogVersion(name) {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const line = text
    .split('\n')
    .find(entry => entry.trim().startsWith(`${name}: `) || entry.trim().startsWith(`'${name}': `))
  if (line === undefined) {
    console.error(`Write the exact version of ${name} into the catalog of pnpm-workspace.yaml first.`)
    process.exit(2)
  }
  return line.slice(line.lastIndexOf(' ') + 1)
}
