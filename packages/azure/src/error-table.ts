import type { Meaning, Row } from '@sealwax/core/adapter'
import { permissionHint } from './permissions.ts'

/** An answer that is not the protocol's: a proxy's, a sign-in page, another service's. Its text stays where it is. */
export const foreignAnswer: Meaning & { readonly hint: string } = {
  code: 'ERR_SECRET_UNAVAILABLE',
  hint: 'What answered is not the Azure Key Vault that was meant: check the vault in options or URL, its cloud, and any proxy between.',
}

export const failing: Meaning = { code: 'ERR_SECRET_UNAVAILABLE' }
export const timedOut: Meaning = { code: 'ERR_SECRET_TIMEOUT' }
export const throttled: Meaning = {
  code: 'ERR_SECRET_THROTTLED',
  hint: 'Read fewer secrets at once, cache them longer, or see the service limits of Azure Key Vault: a vault has 4,000 reads in 10 seconds.',
}

const denied: Meaning = { code: 'ERR_SECRET_DENIED', hint: permissionHint }
/** Leads to the ways out, where they are open in a moment. */
export const beingDeletedState = 'is being deleted at this moment: wait some seconds, then'
const deleted: Meaning = { code: 'ERR_SECRET_DELETED', hint: deletedHint('--vault-name VAULT --name NAME') }
const beingDeleted: Meaning = {
  code: 'ERR_SECRET_DELETED',
  hint: deletedHint('--vault-name VAULT --name NAME', beingDeletedState),
}

/**
 * What to do with a deleted secret, by code and by Azure's own command: sealwax has none for it.
 *
 * @param which of them, in the words of `az keyvault secret`.
 * @param state a clause that leads to the ways out.
 */
export function deletedHint(which: string, state = 'belongs to a deleted secret:'): string {
  return `The name ${state} restore it (\`restore\` in code, or \`az keyvault secret recover ${which}\`), or purge it (\`purge\` in code, or \`az keyvault secret purge ${which}\`) and put again.`
}

/**
 * By the innermost code of an answer, which says more than its status. "Details of an error apart from `code` or `message`
 * are not part of the service contract": where one is missing, the rows below decide.
 */
export const byInnerCode: Readonly<Record<string, Row>> = {
  SecretDisabled: {
    code: 'ERR_SECRET_DISABLED',
    hint: 'This version is disabled: enable it (`az keyvault secret set-attributes --enabled true`), or put a new one.',
  },
  ObjectIsDeletedButRecoverable: deleted,
  ObjectIsBeingDeleted: beingDeleted,
  ObjectIsBeingRecovered: {
    code: 'ERR_SECRET_CONFLICT',
    hint: 'It is being restored at this moment: wait some seconds, read it, and put again.',
  },
  ForbiddenByFirewall: {
    code: 'ERR_SECRET_DENIED',
    hint: "The vault's firewall does not let this address in: add it under Networking, or go by a private endpoint.",
  },
  ForbiddenByRbac: denied,
  ForbiddenByPolicy: denied,
  AccessDenied: denied,
}

/** By the code of an answer of Key Vault's (Azure Key Vault REST API Error Codes; Common error codes for Azure Key Vault). */
export const byCode: Readonly<Record<string, Row>> = {
  SecretNotFound: { code: 'ERR_SECRET_NOT_FOUND' },
  Forbidden: denied,
  Unauthorized: {
    code: 'ERR_SECRET_DENIED',
    hint: 'The vault does not accept the token: check that the identity is of the tenant of the vault, that the cloud is right, and the clock of this machine.',
  },
  Conflict: deleted,
  BadParameter: {
    code: 'ERR_SECRET_INVALID',
    hint: 'Azure Key Vault refuses an argument: check the name, the version, the content type, the metadata and the expiry. What belongs to a certificate is not written here.',
  },
  Throttled: throttled,
}

const noToken: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'Microsoft Entra gives no token: check AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or the certificate, or the federation) of the identity, whether its secret has expired, and that AZURE_AUTHORITY_HOST is of the same cloud.',
}
const noCredentials: Meaning = {
  code: 'ERR_SECRET_DENIED',
  hint: 'No Azure credentials could be had: sign in (`az login`), set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or give the machine or workload a managed identity. Check too that the tenant exists, and that the sign-in host (AZURE_AUTHORITY_HOST) can be reached from here.',
}

/** The errors of `@azure/identity`, by name. */
export const byName: Readonly<Record<string, Row>> = {
  AuthenticationError: noToken,
  AuthenticationRequiredError: noToken,
  CredentialUnavailableError: noCredentials,
  AggregateAuthenticationError: noCredentials,
  AbortError: timedOut,
  TimeoutError: timedOut,
}
