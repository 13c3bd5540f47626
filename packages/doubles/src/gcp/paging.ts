import { createHash } from 'node:crypto'
import { invalid } from './errors.ts'

/** What both list requests have. */
interface PageRequest {
  readonly parent?: string | null
  readonly filter?: string | null
  readonly pageSize?: number | null
  readonly pageToken?: string | null
}

/** "If the number is greater than 25000, it is capped at 25000": Method: projects.secrets.list. */
const largestPage = 25_000

/**
 * The page that a request asks for, of items from the newest to the oldest. A page goes on after the last item that was
 * answered, whatever came or went since.
 * @param order of an item: it falls along the list
 * @throws RpcError INVALID_ARGUMENT for a negative size and for a token of another list (AIP-158 "Pagination")
 */
export function pageOf<T>(
  items: readonly T[],
  order: (item: T) => number,
  request: PageRequest,
  defaultSize: number,
): { page: readonly T[]; nextPageToken: string } {
  const size = request.pageSize ?? 0
  if (size < 0) throw invalid('page_size must not be negative.')
  const list = createHash('sha256')
    .update(`${request.parent}\n${request.filter ?? ''}`)
    .digest('hex')
    .slice(0, 16)
  const after = request.pageToken ? readToken(request.pageToken, list) : Number.POSITIVE_INFINITY
  const rest = items.filter(item => order(item) < after)
  const page = rest.slice(0, Math.min(size === 0 ? defaultSize : size, largestPage))
  const last = page.at(-1)
  if (last === undefined || page.length === rest.length) return { page, nextPageToken: '' }
  return { page, nextPageToken: Buffer.from(`${list}.${order(last)}`).toString('base64url') }
}

function readToken(token: string, list: string): number {
  const [of, after] = Buffer.from(token, 'base64url').toString().split('.')
  if (of !== list || after === undefined || !/^\d+$/.test(after))
    throw invalid('page_token is not valid for this request.')
  return Number(after)
}
