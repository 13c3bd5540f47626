import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkLayers } from '../check-layers.mjs'

// A check that never fails is no check: each rule is broken once, in a small workspace of its own.

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

const right: Record<string, string> = {
  'packages/core/package.json': '{ "name": "@sealwax/core" }',
  'packages/core/src/index.ts': [
    "export { createSecrets } from './client/secrets.ts'",
    "export * from './contract/index.ts'",
    "import { direct } from './contract/direct.ts'",
    'export { direct }',
  ].join('\n'),
  'packages/core/src/contract/index.ts':
    "export { type Fault, SecretError } from './errors.ts'\nexport interface Store {}",
  'packages/core/src/contract/errors.ts': 'export interface Fault {}\nexport class SecretError extends Error {}',
  'packages/core/src/contract/direct.ts': "import type { Fault } from './errors.ts'\nexport const direct: Fault = {}",
  'packages/core/src/generate/index.ts':
    "import { SecretError } from '../contract/errors.ts'\nexport { SecretError as E }",
  'packages/core/src/client/secrets.ts':
    "import type { Store } from '../contract/index.ts'\nexport function createSecrets(s: Store) { return s }",
  'packages/aws/package.json': '{ "name": "@sealwax/aws", "peerDependencies": { "@aws-sdk/client": "1" } }',
  'packages/aws/src/index.ts': [
    "import type { Client } from '@aws-sdk/client'",
    "import { direct, SecretError, type Store } from '@sealwax/core'",
    "import { password } from '@sealwax/core/generate'",
    "import { own } from './own.ts'",
    "export const load = () => import('@aws-sdk/client')",
  ].join('\n'),
  'packages/aws/src/own.ts': 'export const own = 1',
  'packages/aws/src/rotation/index.ts':
    "import { createSecrets } from '@sealwax/core'\nimport {} from '@sealwax/core/rotate'",
  'packages/postgres/package.json': '{ "name": "@sealwax/postgres" }',
  'packages/postgres/src/index.ts': "import { testOnEvery } from '@sealwax/core/rotate'",
  'packages/sealwax/package.json': '{ "name": "sealwax" }',
  'packages/sealwax/src/index.ts':
    "export * from '@sealwax/core'\nimport { file } from '@sealwax/file'\nexport const aws = () => import('@sealwax/aws')",
}

function check(changes: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'sealwax-layers-'))
  roots.push(root)
  for (const [path, text] of Object.entries({ ...right, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return checkLayers(root)
}

it('accepts imports that descend', () => {
  expect(check({})).toEqual([])
})

const core = 'packages/core/src'
const aws = 'packages/aws/src'
describe.each<[rule: string, path: string, text: string, message: string]>([
  [
    'a folder of core imports a higher one',
    `${core}/memory/index.ts`,
    "\nimport { createSecrets } from '../client/secrets.ts'",
    ':2 memory (layer 2) imports ../client/secrets.ts (client, layer 3)',
  ],
  ['types count too', `${core}/contract/up.ts`, "import type { X } from '../policy/x.ts'", ':1 contract (layer 1)'],
  [
    'the type of an import() counts too',
    `${core}/contract/up.ts`,
    "export type X = import('../policy/x.ts').X",
    ':1 contract (layer 1)',
  ],
  [
    'an import() counts too',
    `${core}/contract/up.ts`,
    "export const x = () => import('../client/secrets.ts')",
    ':1 contract (layer 1)',
  ],
  [
    'a re-export counts too',
    `${core}/policy/up.ts`,
    "export { createSecrets } from '../client/secrets.ts'",
    ':1 policy (layer 2)',
  ],
  [
    'two folders of one layer',
    `${core}/memory/side.ts`,
    "import { x } from '../policy/x.ts'",
    'memory (layer 2) imports ../policy/x.ts (policy, layer 2)',
  ],
  [
    'errors import the rest of the contract',
    `${core}/contract/errors.ts`,
    "import type { Store } from './index.ts'\nexport interface Fault {}\nexport class SecretError {}",
    'contract (layer 0)',
  ],
  [
    'anything imports the entry',
    `${core}/client/entry.ts`,
    "import { SecretError } from '../index.ts'",
    '(the entry, layer Infinity)',
  ],
  [
    'a folder without a layer',
    `${core}/extra/index.ts`,
    "import { SecretError } from '../contract/errors.ts'",
    'add the folder to CORE',
  ],
  [
    'core leaves its src',
    `${core}/client/out.ts`,
    "import x from '../../../aws/src/own.ts'",
    "outside this package's src",
  ],
  [
    'core imports from Node',
    `${core}/client/node.ts`,
    "// a comment\nimport { inspect } from 'node:util'",
    ':2 imports node:util',
  ],
  [
    'core has dependencies',
    'packages/core/package.json',
    '{ "name": "@sealwax/core", "dependencies": { "x": "1" } }',
    'move x out of dependencies',
  ],
  [
    'an adapter imports the client',
    `${aws}/x.ts`,
    "import { SecretError, createSecrets } from '@sealwax/core'",
    ':1 an adapter imports createSecrets',
  ],
  [
    'an adapter imports all of core',
    `${aws}/x.ts`,
    "import * as core from '@sealwax/core'",
    'imports all of @sealwax/core',
  ],
  ['an adapter re-exports all of core', `${aws}/x.ts`, "export * from '@sealwax/core'", 'imports all of @sealwax/core'],
  [
    'an adapter imports another part of core',
    `${aws}/x.ts`,
    "import { memory } from '@sealwax/core/memory'",
    'an adapter imports @sealwax/core/memory',
  ],
  [
    'an adapter imports another',
    `${aws}/x.ts`,
    "import { file } from '@sealwax/file'",
    'an adapter imports @sealwax/file',
  ],
  [
    'a new package is an adapter',
    'packages/new/src/x.ts',
    "import { file } from '@sealwax/file'",
    'an adapter imports @sealwax/file',
  ],
  ['an adapter imports itself by name', `${aws}/x.ts`, "import { y } from '@sealwax/aws'", 'use a relative path'],
  [
    'an adapter loads its SDK at the top',
    `${aws}/x.ts`,
    "import { type A, B } from '@aws-sdk/client'",
    'loads @aws-sdk/client at the top',
  ],
  [
    'an adapter loads its SDK for nothing',
    `${aws}/x.ts`,
    "import '@aws-sdk/client'",
    'loads @aws-sdk/client at the top',
  ],
  [
    'sealwax loads an adapter at the top',
    'packages/sealwax/src/x.ts',
    "import { aws } from '@sealwax/aws'",
    'packages/sealwax must not',
  ],
  [
    'conformance imports an adapter',
    'packages/conformance/src/x.ts',
    "export const x = () => import('@sealwax/aws')",
    'packages/conformance must not',
  ],
  [
    'web imports more than generate',
    'packages/web/src/x.ts',
    "import { SecretError } from '@sealwax/core'",
    'packages/web must not',
  ],
  ['Math.random', `${aws}/x.ts`, 'const a = 1\nexport const b = a + Math.random()', ':2 uses Math.random'],
  ['Math["random"]', `${aws}/x.ts`, "export const b = Math['random']()", ':1 uses Math.random'],
  ['a file that cannot be parsed', `${aws}/x.ts`, 'export const = 1', 'cannot be parsed'],
])('finds: %s', (_rule, path, text, message) => {
  it(`in ${path}`, () => {
    const folder = path.split('/')[1]
    const found = check({
      [`packages/${folder}/package.json`]: `{ "name": "@sealwax/${folder}" }`,
      ...Object.fromEntries(Object.entries(right).filter(([name]) => name.endsWith('package.json'))),
      [path]: text,
    })
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter(line => line.startsWith(path) && line.includes(message))).toHaveLength(1)
  })
})

it('lets a file of core that says so import from Node', () => {
  expect(check({ [`${core}/client/node.ts`]: "// runs on: node\nimport { inspect } from 'node:util'" })).toEqual([])
})

it('does not take a comment or a string for code', () => {
  expect(
    check({
      [`${aws}/x.ts`]: "// import '@sealwax/file', Math.random()\nexport const x = \"import('@sealwax/file')\"",
    }),
  ).toEqual([])
})
