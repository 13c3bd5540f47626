import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type AnySecrets, SecretError } from '@sealwax/core'
import { onTestFinished } from 'vitest'
import type { Source } from '../../src/configuration/source.ts'
import { type OpenOptions, openSecrets } from '../../src/open-secrets.ts'

/** A project of the test's own: its files by path, objects as JSON. Removed when the test has finished. */
export function project(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sealwax-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  // A repository of its own, so that nothing above it is looked at.
  mkdirSync(join(folder, '.git'))
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path)
    mkdirSync(dirname(place), { recursive: true })
    if (content === null) mkdirSync(place)
    else if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(place, content)
    else writeFileSync(place, JSON.stringify(content))
  }
  return folder
}

/** A client as an application in this folder gets it, with these variables and no others. */
export async function openIn(
  workingDirectory: string,
  env: Readonly<Record<string, string>> = {},
  source?: Source,
  options: OpenOptions = {},
): Promise<AnySecrets> {
  const secrets = await openSecrets(source, { workingDirectory, env, ...options })
  onTestFinished(() => secrets.close())
  return secrets
}

/** The failure of what must fail with a SecretError. */
export async function failureOf(promise: Promise<unknown>): Promise<SecretError> {
  const error = await promise.then(
    () => undefined,
    reason => reason,
  )
  if (error instanceof SecretError) return error
  throw error ?? new Error('It was expected to fail, and did not.')
}

/** The source of an adapter for `scheme:` that answers every name with `answer`. */
export function adapterSource(scheme: string, answer: string, more = ''): string {
  return `export const opener = {
  schemes: [${JSON.stringify(scheme)}],
  options: ['color'],
  open: url => ({
    id: ${JSON.stringify(scheme)},
    location: ${JSON.stringify(`the store ${scheme}`)},
    limits: { names: { rule: 'any', pattern: /^.+$/, maxLength: 100, caseSensitive: true }, maxBytes: 100, empty: true, binary: true },
    retries: 'core',
    cancel: 'wait',
    get: async () => ({ bytes: new TextEncoder().encode(${JSON.stringify(answer)}) }),
    classify: () => ({ code: 'ERR_SECRET_UNKNOWN' }),
  }),
  ${more}
}
`
}

/** The files of an installed package below `node_modules`. */
export function installed(name: string, source: string, manifest: object = {}): Record<string, unknown> {
  return {
    [`node_modules/${name}/package.json`]: {
      name,
      version: '1.0.0',
      type: 'module',
      exports: { '.': { default: './index.js' } },
      ...manifest,
    },
    [`node_modules/${name}/index.js`]: source,
  }
}
