import { readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { JsonSyntaxError, parseJson } from '@sealwax/core/json-text'
import { wrongConfiguration } from './wrong-configuration.ts'

/** Of a JSON configuration, in bytes. */
const maxBytes = 1_048_576

/**
 * What the file at an absolute path that ends with .json, .js or .ts says, unchecked; the latter two are run.
 * @throws SecretError ERR_SECRET_CONFIG, with the place and never the content.
 */
export async function readConfiguration(path: string): Promise<unknown> {
  switch (extname(path)) {
    case '.json':
      return readJson(path)
    case '.js':
    case '.ts':
      return runCode(path)
    default:
      throw wrongConfiguration(path, 'a configuration is a file that ends with .json, .js or .ts.')
  }
}

function readJson(path: string): unknown {
  const text = readText(path)
  try {
    return JSON.parse(text)
  } catch {
    // JSON.parse quotes the text in its message; ours says the place alone.
    throw wrongConfiguration(path, `it is not JSON: ${placeOfFault(text)}.`)
  }
}

function placeOfFault(text: string): string {
  try {
    parseJson(text)
    return 'something in it is not allowed'
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}

function readText(path: string): string {
  let bytes: Uint8Array
  try {
    const { size } = requireFile(path)
    if (size > maxBytes) throw wrongConfiguration(path, `it has ${size} bytes; at most ${maxBytes} are read.`)
    bytes = readFileSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  try {
    // A byte order mark is dropped.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw wrongConfiguration(path, 'it is not UTF-8 text.')
  }
}

async function runCode(path: string): Promise<unknown> {
  try {
    requireFile(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  let module: { readonly default?: unknown }
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(path).href)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      throw wrongConfiguration(
        path,
        'this Node does not read TypeScript: take Node 22.18 or newer, or write sealwax.config.js.',
      )
    }
    // Its message is the code's own, and may quote anything.
    throw wrongConfiguration(path, `it could not be run (${code}). See why with \`node ${path}\`.`)
  }
  if (module.default !== undefined) return module.default
  throw wrongConfiguration(path, 'it has no default export: write `export default defineConfig({ … })`.')
}

function requireFile(path: string): { readonly size: number } {
  const state = statSync(path)
  if (state.isFile()) return state
  throw wrongConfiguration(path, `it is ${state.isDirectory() ? 'a folder' : 'not a regular file'}.`)
}

function unreadable(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return wrongConfiguration(path, 'there is no such file.')
  if (code === 'EACCES' || code === 'EPERM')
    return wrongConfiguration(path, 'this user may not read it: see its owner and mode.')
  return /^E[A-Z0-9]+$/.test(code) ? wrongConfiguration(path, `it could not be read (${code}).`) : error
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error object'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
