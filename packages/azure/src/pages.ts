import type { SecretClient } from '@azure/keyvault-secrets'
import { type PageCall, StoreFault } from '@sealwax/core'
import { foreign } from './answer.ts'
import type { RequestOptions, Sdk } from './sdk.ts'

/** Entries in one page at most (Get Secrets and Get Secret Versions, maxresults). */
const maxresults = 25

/** What lists tell of a secret or a version (SecretItem). */
export interface Item {
  readonly id?: string
  readonly contentType?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly attributes?: { readonly enabled?: boolean; readonly created?: Date }
}

interface Page extends Array<Item> {
  readonly continuationToken?: string
}

interface Pager {
  byPage(settings: { readonly continuationToken?: string | undefined }): AsyncIterator<Page>
}

type ListOptions = RequestOptions & { readonly maxresults: number }

/** What the SDK's client asks itself: its own pages come without the token that leads to the next one. */
interface Lists {
  getSecrets?(options: ListOptions): Pager
  getSecretVersions?(name: string, options: ListOptions): Pager
}

/** One page of the vault's secrets, or of the versions of one. */
export function pageOf(sdk: Sdk, name: string | undefined, { cursor, ...call }: PageCall): Promise<Page> {
  return sdk.send(call, async (client, options) => {
    // On the vault's own address, whatever the link to it says: nobody else gets the token.
    const link = cursor === undefined ? undefined : `https://${sdk.host}${cursor}`
    const pages = pagerOf(client, name, { ...options, maxresults }).byPage({ continuationToken: link })
    const next = async (): Promise<Page> => {
      const { done, value } = await pages.next()
      if (done === true || !Array.isArray(value)) throw foreign()
      return value
    }
    return link === undefined ? next() : sdk.laterPages.ask(link, options, next)
  })
}

/** Where the next page is: the path and the query of the link to it. */
export function cursorOf({ continuationToken }: Page): string | undefined {
  if (!continuationToken) return undefined
  const link = URL.parse(continuationToken)
  if (link === null) throw foreign()
  return link.pathname + link.search
}

function pagerOf(client: SecretClient, name: string | undefined, options: ListOptions): Pager {
  const { client: lists } = client as unknown as { readonly client?: Lists }
  if (lists?.getSecrets === undefined || lists.getSecretVersions === undefined) {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: 'This release of @azure/keyvault-secrets lists secrets in a way that is not known here: install 4.12.',
    })
  }
  return name === undefined ? lists.getSecrets(options) : lists.getSecretVersions(name, options)
}
