import { resolve } from 'node:path'
import { type CanDelete, type CanPut, StoreFault, wrongArgument } from '@sealwax/core'
import type { EnvironmentOptions, EnvironmentProvider, WritableEnvironmentProvider } from './environment.ts'
import { classify } from './errors.ts'
import type { FileCalls } from './file-calls.ts'
import { fileNames, isReachable, isVariableName, nameForm, nameOfFile, variablePrefix } from './names.ts'
import { entriesOf, isReadable, readAt, readInside } from './secret-file.ts'

/** Of one variable in a call of execve(2): 128 KiB with its name, the `=` and a NUL. */
const maxVariableBytes = 131_072 - 257

const utf8 = new TextEncoder()

export function createProvider(
  options: EnvironmentOptions,
  files: FileCalls,
): EnvironmentProvider | WritableEnvironmentProvider {
  const { emptyIsAbsent = false, folders = ['/run/secrets'], writable = false } = options
  const prefix = variablePrefix(options.prefix ?? '')
  if (prefix === undefined)
    throw wrongArgument('prefix', 'words of letters and digits, such as SHOP_ or shop/', options.prefix)
  const variables = options.variables ?? process.env
  const form = nameForm(prefix)
  const location = prefix === '' ? 'the environment' : `the environment (${prefix}*)`

  // Own keys only: `variables` may be a plain object, whose prototype has names too.
  const variable = (name: string): string | undefined => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    return value === '' && emptyIsAbsent ? undefined : value
  }
  /** The path in NAME_FILE. An empty one cannot be meant. */
  const pointerOf = (name: string): string | undefined => variable(`${name}_FILE`) || undefined
  const roots = (): readonly string[] => {
    const credentials = variable('CREDENTIALS_DIRECTORY')
    return [...folders, ...(credentials ? [credentials] : [])].map(folder => resolve(folder))
  }
  const variableNames = (): string[] => Object.keys(variables).filter(name => isReachable(name, prefix))

  const provider: EnvironmentProvider = {
    id: 'env',
    location,
    limits: { names: form, maxBytes: maxVariableBytes, empty: true, binary: false, nul: false },
    retries: 'core',
    cancel: 'wait',
    local: true,
    async get(name) {
      const value = variable(name)
      const pointer = pointerOf(name)
      if (value !== undefined && pointer !== undefined) {
        throw new StoreFault('ERR_SECRET_CONFIG', { hint: `${name} and ${name}_FILE are both set: unset one of them.` })
      }
      if (value !== undefined) return { bytes: utf8.encode(value) }
      if (pointer !== undefined) {
        const bytes = await readAt(pointer, `The file that ${name}_FILE names`, files)
        if (bytes !== undefined) return { bytes }
        throw new StoreFault('ERR_SECRET_CONFIG', { hint: `The file that ${name}_FILE names does not exist.` })
      }
      for (const root of roots().filter(files.isFolder)) {
        for (const fileName of fileNames(name)) {
          const bytes = await readInside(root, fileName, files)
          if (bytes !== undefined) return { bytes }
        }
      }
      throw notFound(name)
    },
    async list() {
      const names = new Set(prefix === '' ? [] : variableNames().filter(name => variable(name) !== undefined))
      for (const root of roots().filter(files.isFolder)) {
        for (const entry of await entriesOf(root, files)) {
          const name = nameOfFile(entry, prefix)
          if (name !== undefined && (await isReadable(root, entry, files))) names.add(name)
        }
      }
      return { names: [...names].sort() }
    },
    classify,
  }

  function notFound(name: string): StoreFault {
    const hint = isVariableName(name)
      ? `Set the variable ${name}, or ${name}_FILE to the path of a file that holds it.`
      : `No folder with secrets has the file ${name}: ${roots().join(', ')}.`
    // Most are of a chain, whose next store has the name: then nobody asks for the others.
    const known = { [Symbol.iterator]: () => variableNames()[Symbol.iterator]() }
    return new StoreFault('ERR_SECRET_NOT_FOUND', { hint, known })
  }

  const writing: CanPut & CanDelete = {
    async put(name, bytes) {
      if (!isVariableName(name)) {
        throw new StoreFault('ERR_SECRET_INVALID', {
          hint: 'A variable has letters, digits and _ in its name, and no digit first.',
        })
      }
      if (pointerOf(name) !== undefined) {
        throw new StoreFault('ERR_SECRET_CONFLICT', {
          hint: `${name}_FILE is set, which would contradict it: unset it first.`,
        })
      }
      const value = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      // Defined, not assigned: in a plain object an assignment to `__proto__` would be lost.
      Object.defineProperty(variables, name, { value, writable: true, enumerable: true, configurable: true })
      return {}
    },
    async delete(name) {
      if (variable(name) === undefined) throw notFound(name)
      delete variables[name]
    },
  }
  return writable ? { ...provider, ...writing } : provider
}
