// "Maximum number of results to return in a page. If not specified the service will return up to 25 results." (1 to 25), of
// "Get Secrets", "Get Secret Versions" and "Get Deleted Secrets". `nextLink` is null on the last page: recorded.

import { badParameter } from './errors.ts'
import { isObject } from './secret-fields.ts'
import type { Vault } from './store.ts'

const largestPage = 25

export interface Entry {
  /** What the list is ordered by. */
  readonly key: string
  readonly item: object
}

/** @param path such as `/secrets` */
export function pageOf(vault: Vault, path: string, entries: readonly Entry[], query: URLSearchParams): object {
  const size = pageSize(query.get('maxresults'))
  const after = keyAfter(query.get('$skiptoken'))
  const rest = entries
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .filter(({ key }) => after === undefined || key > after)
  // A page may be empty and not the last one: azure-sdk-for-go issue 10711.
  const page = after === undefined && vault.settings.emptyFirstPage ? [] : rest.slice(0, size)
  const isLast = page.length === rest.length
  return {
    value: page.map(({ item }) => item),
    nextLink: isLast ? null : link(vault, path, page.at(-1)?.key ?? '', query),
  }
}

function link({ url }: Vault, path: string, key: string, query: URLSearchParams): string {
  const size = query.get('maxresults')
  const token = Buffer.from(JSON.stringify({ NextMarker: key, TargetLocation: 0 })).toString('base64url')
  const parts = [
    `api-version=${query.get('api-version') ?? ''}`,
    `$skiptoken=${token}`,
    ...(size === null ? [] : [`maxresults=${size}`]),
  ]
  return `${url}${path}?${parts.join('&')}`
}

function pageSize(text: string | null): number {
  if (text === null) return largestPage
  const size = Number(text)
  if (!Number.isInteger(size) || size < 1 || size > largestPage) throw badParameter('maxresults must be from 1 to 25.')
  return size
}

function keyAfter(token: string | null): string | undefined {
  if (token === null) return undefined
  try {
    const marker: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (isObject(marker) && typeof marker['NextMarker'] === 'string') return marker['NextMarker']
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw badParameter('The $skiptoken is not one of this server.')
}
