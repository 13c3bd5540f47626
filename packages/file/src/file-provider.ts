import type { CanDelete, CanList, CanPut, CanPutIf, CanWatch, SecretProvider } from '@sealwax/core'

/** What `dotenvFile` and `jsonFile` give: a provider that reads, writes, compares and sets, deletes, lists and watches. */
export interface FileProvider extends SecretProvider, CanPut, CanPutIf, CanDelete, CanList, CanWatch {
  readonly getMany: NonNullable<SecretProvider['getMany']>
  close(): Promise<void>
}
