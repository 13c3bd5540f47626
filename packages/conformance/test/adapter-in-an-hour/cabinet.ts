import type { CanDelete, CanList, CanPut, CanPutIf, NameForm, SecretProvider } from '@sealwax/core'
import { CabinetError, classify } from './errors.ts'

/** A store of secrets behind HTTP, as a company may have one: `GET`, `PUT` and `DELETE` of `/secrets/NAME`, with ETags. */
export interface CabinetOptions {
  /** Such as `https://cabinet.example`. */
  readonly url: string
  readonly token: string
}

export type CabinetProvider = SecretProvider & CanPut & CanPutIf & CanDelete & CanList

const names: NameForm = {
  rule: '1 to 200 of A-Z a-z 0-9 _ -',
  pattern: /^[A-Za-z0-9_-]+$/,
  maxLength: 200,
  caseSensitive: true,
  // No slashes in this store. Portable names have no hyphens, so that this is one to one.
  toNative: portable => portable.replaceAll('/', '-'),
  toPortable: native => native.replaceAll('-', '/'),
}

export function cabinet({ url, token }: CabinetOptions): CabinetProvider {
  const request = async (
    method: string,
    path: string,
    signal: AbortSignal,
    more: RequestInit = {},
  ): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...more.headers }
    const answer = await fetch(`${url}/secrets${path}`, { ...more, method, headers, signal, redirect: 'error' })
    if (answer.ok) return answer
    // A body that nobody reads keeps its connection busy.
    await answer.body?.cancel()
    throw new CabinetError(answer)
  }

  return {
    id: 'cabinet',
    location: `cabinet ${new URL(url).host}`,
    limits: { names, maxBytes: 8_192, empty: true, binary: true },
    retries: 'core',
    cancel: 'socket',

    async get(name, { signal }) {
      const answer = await request('GET', `/${name}`, signal)
      return { bytes: new Uint8Array(await answer.arrayBuffer()), version: versionOf(answer) }
    },
    async put(name, bytes, { signal }) {
      return { version: versionOf(await request('PUT', `/${name}`, signal, { body: new Uint8Array(bytes) })) }
    },
    async putIf(name, bytes, expected, { signal }) {
      const [condition, value] = expected === 'absent' ? ['if-none-match', '*'] : ['if-match', `"${expected}"`]
      const headers = { [condition]: value }
      return { version: versionOf(await request('PUT', `/${name}`, signal, { body: new Uint8Array(bytes), headers })) }
    },
    async delete(name, { signal }) {
      await request('DELETE', `/${name}`, signal)
    },
    async list(prefix, { signal, cursor = '' }) {
      const answer = await request('GET', `?${new URLSearchParams({ prefix, cursor })}`, signal)
      const page = (await answer.json()) as { names: string[]; next?: string }
      return { names: page.names, ...(page.next !== undefined && { cursor: page.next }) }
    },
    classify,
  }
}

function versionOf(answer: Response): string | undefined {
  return answer.headers.get('etag')?.replaceAll('"', '')
}
