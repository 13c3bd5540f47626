import type { KeyVaultSecret } from '@azure/keyvault-secrets'
import type { PutCall } from '@sealwax/core'
import { isAbsent, isRefused } from './errors.ts'
import { newestItem } from './listing.ts'
import type { Sdk } from './sdk.ts'
import { metadataOf, type Tags } from './tags.ts'
import { givenType } from './value.ts'

/** What belongs to a secret beside its value and its dates. */
export interface Kept {
  readonly contentType?: string | undefined
  readonly metadata?: Tags | undefined
}

/**
 * What the next version has to be given again, because Set Secret takes nothing over. Asked for only where the put leaves
 * something open; a value of which the current version is disabled is not given, and the list of versions tells instead.
 */
export async function keptFor(sdk: Sdk, name: string, call: PutCall): Promise<Kept> {
  const { contentType, metadata } = call
  if (contentType !== undefined && metadata !== undefined) return { contentType, metadata }
  const before = await propertiesOf(sdk, name, call)
  return {
    contentType: contentType ?? givenType(before?.contentType ?? undefined),
    metadata: metadata ?? metadataOf(before?.tags ?? undefined),
  }
}

async function propertiesOf(
  sdk: Sdk,
  name: string,
  call: PutCall,
): Promise<Pick<KeyVaultSecret['properties'], 'contentType' | 'tags'> | undefined> {
  try {
    return (await sdk.send(call, (client, options) => client.getSecret(name, options))).properties
  } catch (error) {
    if (isAbsent(error)) return undefined
    if (!isRefused(error, 'SecretDisabled')) throw error
    return newestItem(sdk, name, call)
  }
}
