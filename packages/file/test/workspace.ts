import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Call, Fault, PutCall } from '@sealwax/core'
import { onTestFinished } from 'vitest'
import { nodeFileSystem } from '../src/disk/file-system.ts'
import { systemOwners } from '../src/disk/lock-owner.ts'
import { dotenvFormat } from '../src/dotenv/dotenv-format.ts'
import { FileStore, type FileStoreSettings } from '../src/file-store.ts'
import { jsonFormat } from '../src/json/json-format.ts'
import type { Disk } from '../src/secret-file.ts'

/** A folder of its own for one test, removed after it. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealwax-file-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The same with files in it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>, mode = 0o600): string {
  const folder = workFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content, { mode })
  return folder
}

export function realDisk(changes: Partial<Disk> = {}): Disk {
  return {
    fileSystem: nodeFileSystem,
    owners: systemOwners(),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    ...changes,
  }
}

/** A provider as the factories make it; JSON where the first path ends so. Versions go by a key of this process. */
export function fileProvider(
  folder: string,
  names: string | readonly string[] = '.env',
  settings: Partial<FileStoreSettings> = {},
  disk: Partial<Disk> = {},
): FileStore {
  const paths = [names].flat().map(name => join(folder, name))
  return new FileStore(
    {
      format: paths[0]?.endsWith('.json') ? jsonFormat : dotenvFormat,
      location: `file ${[names].flat().join(', ')}`,
      paths,
      writeLayer: undefined,
      permissions: 'notice',
      root: undefined,
      versionKey: undefined,
      ...settings,
    },
    realDisk(disk),
  )
}

export interface Notice {
  readonly code: string
  readonly subject: string
}

export function newCall(changes: Partial<Call> & { notices?: Notice[] } = {}): PutCall {
  const { notices, ...call } = changes
  return {
    signal: new AbortController().signal,
    notice: (code, subject) => void notices?.push({ code, subject }),
    token: crypto.randomUUID(),
    ...call,
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The text of a file's content. */
export function textOf({ bytes }: { readonly bytes: Uint8Array }): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** What `get` gives, as text. */
export async function read(provider: Pick<FileStore, 'get'>, name: string): Promise<string> {
  return textOf(await provider.get(name, newCall()))
}

export async function write(
  provider: Pick<FileStore, 'put'>,
  name: string,
  value: string,
): Promise<string | undefined> {
  return (await provider.put(name, bytesOf(value), newCall())).version
}

/** The fault of a call, as core would see it. */
export async function faultOf(provider: FileStore, attempt: Promise<unknown>): Promise<Fault> {
  const error = await attempt.then(
    () => {
      throw new Error('it did not reject')
    },
    (reason: unknown) => reason,
  )
  return provider.classify(error)
}

/** The code of a rejected call, or `done`. */
export function codeOf(provider: FileStore, attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'done',
    (error: unknown) => provider.classify(error).code,
  )
}
