import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SecretError } from '@sealwax/core'
import { resolveStores } from '../configuration/resolve-stores.ts'
import type { Call } from './call.ts'
import { coloured, say, visible, warn, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const configurationName = 'sealwax.config.json'
/** One beside ours would make two, which no command accepts. */
const configurationsOfCode = ['sealwax.config.js', 'sealwax.config.ts']

/** `!` after what it excepts: in a .gitignore the last match counts. A killed writer may leave values in its lock. */
const ignored = ['.env', '.env.*', '!.env.example', '*.sealwax-*', '.sealwax/']

/** The same for images: a pattern is of the root alone there, and what a folder says of itself does not count. */
const ignoredByDocker = ['**/.env', '**/.env.*', '!**/.env.example', '**/*.sealwax-*', '**/.sealwax']

export async function init(call: Call): Promise<undefined> {
  if (call.has('config') || call.has('profile')) throw new UsageError('init takes neither --config nor --profile.')
  const store = call.value('store')
  // Refuses a URL that no later command could open, and one with credentials in it, before anything is written.
  if (store !== undefined) await resolveStores(store, { trust: 'json-only' })
  const folder = process.cwd()
  const done = [await writeConfiguration(folder, store), await ignoreFiles(folder, '.gitignore', ignored)]
  if (existsSync(join(folder, '.dockerignore'))) {
    done.push(await ignoreFiles(folder, '.dockerignore', ignoredByDocker))
  }
  if (call.has('json')) {
    await writeJson(Object.fromEntries(done.map(({ file, change }) => [file, change])))
    return undefined
  }
  for (const { file, change, detail } of done) {
    say(`${coloured(change === 'unchanged' ? 'dim' : 'green', change)} ${visible(file)}: ${visible(detail)}`)
  }
  await tellDistrust()
  say('Next: sealwax put API_KEY, then sealwax run -- your command')
  return undefined
}

/** Other commands cannot know that this configuration is the user's own. What they would refuse is better heard now. */
async function tellDistrust(): Promise<void> {
  try {
    await resolveStores(undefined, { trust: 'json-only' })
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    warn(error.message)
  }
}

interface Done {
  readonly file: string
  readonly change: 'created' | 'changed' | 'unchanged'
  readonly detail: string
}

async function writeConfiguration(folder: string, store: string | undefined): Promise<Done> {
  const other = configurationsOfCode.find(name => existsSync(join(folder, name)))
  if (other !== undefined) return { file: other, change: 'unchanged', detail: 'it is there already' }
  const file = join(folder, configurationName)
  const profiles = store === undefined ? { default: ['env:', 'file:.env'], production: 'env:' } : { default: store }
  try {
    await writeFile(file, `${JSON.stringify({ profiles }, undefined, 2)}\n`, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (store !== undefined && !(await names(file, store))) {
      throw new SecretError(
        `${configurationName} is there already and its default profile is another: nothing was changed. Edit it, or remove it first.`,
        { code: 'ERR_SECRET_CONFLICT' },
      )
    }
    return { file: configurationName, change: 'unchanged', detail: 'it is there already' }
  }
  const detail = store === undefined ? 'the environment over ./.env; in production the environment alone' : store
  return { file: configurationName, change: 'created', detail }
}

/** Whether the default profile of a configuration is this store. */
async function names(file: string, store: string): Promise<boolean> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))?.profiles?.default === store
  } catch (error) {
    // Not JSON: then it is not what we would have written.
    if (error instanceof SyntaxError) return false
    throw error
  }
}

async function ignoreFiles(folder: string, name: string, patterns: readonly string[]): Promise<Done> {
  const file = join(folder, name)
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const lines = new Set(before?.split(/\r?\n/).map(line => line.trim()))
  const missing = patterns.filter(line => !lines.has(line) && !lines.has(`/${line}`))
  if (missing.length === 0) return { file: name, change: 'unchanged', detail: 'it has the lines already' }
  const lineEnd = before?.includes('\r\n') ? '\r\n' : '\n'
  const start = before === undefined || before === '' || before.endsWith('\n') ? '' : lineEnd
  await writeFile(file, (before ?? '') + start + missing.map(line => line + lineEnd).join(''))
  return {
    file: name,
    change: before === undefined ? 'created' : 'changed',
    detail: `added ${missing.join(', ')}`,
  }
}
