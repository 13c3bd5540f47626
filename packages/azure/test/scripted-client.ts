import type { SecretClient } from '@azure/keyvault-secrets'
import { type AzureKeyVault, type AzureKeyVaultOptions, azureKeyVault } from '../src/index.ts'

interface Asked {
  readonly method: string
  readonly args: readonly unknown[]
}

/** One answer a method, by name; a list is used up from the front. An Error is what the method rejects with. */
export type Script = Readonly<Record<string, unknown>>

export interface ScriptedProvider {
  readonly provider: AzureKeyVault
  readonly asked: readonly Asked[]
  methods(): string[]
}

const vaultUrl = 'https://my-vault.vault.azure.net'
export const version = '0123456789abcdef0123456789abcdef'

/** A provider over a client of the SDK's whose answers are written down: for steps that no server takes on demand. */
export function scriptedProvider(script: Script, options: AzureKeyVaultOptions = {}): ScriptedProvider {
  const asked: Asked[] = []
  const left = new Map(Object.entries(script).map(([key, answer]) => [key, isList(answer) ? [...answer] : answer]))
  const answer = (method: string, args: readonly unknown[]): unknown => {
    asked.push({ method, args })
    const scripted = left.get(method)
    const given: unknown = isList(scripted) ? scripted.shift() : scripted
    if (given === undefined) throw Object.assign(new Error(`no answer to ${method}`), { name: 'ScriptError' })
    if (given instanceof Error) throw given
    return given
  }
  const ask =
    (method: string) =>
    async (...args: readonly unknown[]): Promise<unknown> =>
      answer(method, args)
  const begin =
    (method: string) =>
    async (...args: readonly unknown[]): Promise<unknown> => ({ pollUntilDone: async () => answer(method, args) })
  const list =
    (method: string) =>
    (...args: readonly unknown[]): unknown => ({
      byPage: (settings: unknown) => ({
        next: async () => ({ done: false, value: answer(method, [...args, settings]) }),
      }),
    })
  const client = {
    vaultUrl,
    getSecret: ask('getSecret'),
    setSecret: ask('setSecret'),
    getDeletedSecret: ask('getDeletedSecret'),
    purgeDeletedSecret: ask('purgeDeletedSecret'),
    beginDeleteSecret: begin('beginDeleteSecret'),
    beginRecoverDeletedSecret: begin('beginRecoverDeletedSecret'),
    client: { getSecrets: list('getSecrets'), getSecretVersions: list('getSecretVersions') },
  }
  const provider = azureKeyVault({ ...options, client: client as unknown as SecretClient })
  return { provider, asked, methods: () => asked.map(({ method }) => method) }
}

/** A page is an answer, though it is an array. */
function isList(answer: unknown): answer is unknown[] {
  return Array.isArray(answer) && !('continuationToken' in answer)
}

/** A secret as the SDK gives it. */
export function secret(value: unknown, properties: object = {}): object {
  return { name: 'key', value, properties: { version, createdOn: new Date(0), ...properties } }
}

/** An entry of a list as the SDK's client gives it. */
export function item(path: string, more: object = {}): object {
  return { id: `${vaultUrl}/secrets/${path}`, ...more }
}

/** A page that is not the last where there is a link. */
export function page(items: readonly object[], continuationToken?: string): object {
  return Object.assign([...items], { continuationToken })
}

/** An error as the SDK makes it. */
export function restError(statusCode: number, code: string, innerCode?: string): Error {
  const details = { error: { code, ...(innerCode === undefined ? {} : { innerError: { code: innerCode } }) } }
  return Object.assign(new Error('text that must not be looked at'), { name: 'RestError', statusCode, code, details })
}

export const absent: Error = restError(404, 'SecretNotFound')
