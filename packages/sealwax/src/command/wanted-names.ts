import { access, readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StandardSchema } from '@sealwax/core'
import type { Call } from './call.ts'
import { namesOf, type OpenStores, withFile } from './open-stores.ts'
import { UsageError } from './usage-error.ts'

/** What `check` looks at: names, each with the schema its value must match, where there is one. */
export interface Wanted {
  readonly names: ReadonlyMap<string, StandardSchema | undefined>
  /** Where the names come from, for people. */
  readonly source: string
}

export async function findWanted(call: Call, { secrets, resolved }: OpenStores): Promise<Wanted> {
  const schema = call.value('schema')
  if (schema !== undefined && call.operands.length > 0) throw new UsageError('Give names or --schema, not both.')
  if (schema !== undefined) return { names: await readSchema(call, schema), source: schema }
  if (call.operands.length > 0) return { names: plain(call.operands), source: 'the command line' }
  if (resolved.names.length > 0) return { names: plain(resolved.names), source: `names in ${resolved.source}` }
  const example = join(resolved.folder, '.env.example')
  if (await exists(example)) return { names: await readSchema(call, example), source: '.env.example' }
  return { names: plain(await namesOf(secrets)), source: 'what the stores list' }
}

async function readSchema(call: Call, file: string): Promise<Map<string, StandardSchema | undefined>> {
  if (!(await exists(file))) throw new UsageError(`There is no file ${JSON.stringify(file)}.`)
  switch (extname(file)) {
    case '.js':
    case '.mjs':
    case '.ts':
    case '.mts':
      return readModule(file)
    case '.json':
      return plain(await readJsonNames(file))
    default:
      return plain(await withFile(call, file, secrets => namesOf(secrets)))
  }
}

async function readModule(file: string): Promise<Map<string, StandardSchema | undefined>> {
  let module: { readonly default?: unknown; readonly schema?: unknown }
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(resolve(file)).href)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    const advice =
      code === 'ERR_UNKNOWN_FILE_EXTENSION' ? 'TypeScript needs Node 22.18 or newer.' : `See why with \`node ${file}\`.`
    // Its message is the module's own, and may quote anything.
    throw new UsageError(
      `The schema ${JSON.stringify(file)} could not be run${code === undefined ? '' : ` (${code})`}. ${advice}`,
    )
  }
  const schema = module.default ?? module.schema
  if (typeof schema !== 'object' || schema === null) {
    throw new UsageError(
      `The schema ${JSON.stringify(file)} exports no object of schemas, neither as default nor as \`schema\`.`,
    )
  }
  return new Map(Object.entries(schema as Record<string, StandardSchema>))
}

async function readJsonNames(file: string): Promise<readonly string[]> {
  const wrong = `The schema ${JSON.stringify(file)} is no JSON list of names.`
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    // The parser's message quotes the text.
    if (error instanceof SyntaxError) throw new UsageError(wrong)
    throw error
  }
  if (!Array.isArray(parsed) || !parsed.every(name => typeof name === 'string')) throw new UsageError(wrong)
  return parsed
}

function plain(names: readonly string[]): Map<string, undefined> {
  return new Map(names.map(name => [name, undefined]))
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
