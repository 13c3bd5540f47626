import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testProvider } from '@sealwax/conformance/vitest'
import { type FileCalls, fileCalls } from '../src/file-calls.ts'
import { environment } from '../src/index.ts'
import { createProvider } from '../src/provider.ts'

testProvider({
  server: { label: 'variables of this process', kind: 'embedded' },
  open: async () => {
    const variables: Record<string, string> = {}
    const options = { variables, folders: [], prefix: 'CONFORMANCE_', writable: true } as const
    return {
      provider: environment(options),
      another: async () => environment(options),
      outside: {
        put: async (native, bytes) => {
          variables[native] = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
        },
      },
      dispose: async () => {},
    }
  },
})

testProvider({
  server: { label: 'a folder of secrets', kind: 'embedded' },
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealwax-env-'))
    const errno = (code: string) => Object.assign(new Error(code), { code })
    let fault: 'outage' | 'hang' | 'interrupt' | undefined
    const reach = async (): Promise<void> => {
      if (fault === 'outage') throw errno('EIO')
      if (fault === 'hang') await new Promise(() => {})
    }
    const files: FileCalls = {
      ...fileCalls,
      realpath: path => reach().then(() => fileCalls.realpath(path)),
      readdir: path => reach().then(() => fileCalls.readdir(path)),
      open: async (path, follow) => {
        const file = await fileCalls.open(path, follow)
        const read: typeof file.read = (buffer, offset, length) =>
          fault === 'interrupt' && offset > 0
            ? Promise.reject(errno('EIO'))
            : file.read(buffer, offset, fault === 'interrupt' ? 1 : length)
        return { stat: () => file.stat(), read, close: () => file.close() }
      },
    }
    const options = { variables: {}, folders: [folder] }
    return {
      provider: createProvider(options, files),
      another: async () => environment(options),
      denied: async () =>
        createProvider(options, {
          ...fileCalls,
          open: () => Promise.reject(errno('EACCES')),
          readdir: () => Promise.reject(errno('EACCES')),
        }),
      outside: {
        put: async (native, bytes) => {
          // With the newline that is dropped, or a value that ends with one would lose its own.
          writeFileSync(join(folder, native), new Uint8Array([...bytes, 0x0a]))
        },
      },
      faults: {
        outage: () => {
          fault = 'outage'
        },
        hang: () => {
          fault = 'hang'
        },
        interrupt: () => {
          fault = 'interrupt'
        },
        heal: () => {
          fault = undefined
        },
      },
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
})
