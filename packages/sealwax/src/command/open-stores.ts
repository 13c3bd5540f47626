import { resolve, sep } from 'node:path'
import { type AnyProvider, type AnySecrets, createSecrets, type SecretEvent, type SecretsOptions } from '@sealwax/core'
import { resolveStores } from '../configuration/resolve-stores.ts'
import type { ResolvedStore, ResolvedStores, ResolveOptions } from '../configuration/resolved.ts'
import type { Source } from '../configuration/source.ts'
import type { Call } from './call.ts'
import { runLogOf } from './run-log.ts'
import { warn } from './terminal.ts'

/** The stores of a command line or its configuration, with a client over all of them. */
export interface OpenStores {
  readonly secrets: AnySecrets
  readonly resolved: ResolvedStores
  /** A client over one of the stores alone. */
  only(store: ResolvedStore): AnySecrets
}

/**
 * Opens what a command line asks for, calls `use`, and closes everything. A configuration that --config does not name may
 * be a stranger's: it is read as JSON only, and names no host that the user does not trust.
 */
export async function withStores<T>(
  call: Call,
  use: (stores: OpenStores) => Promise<T>,
  { redact = false, observe }: Pick<SecretsOptions, 'redact' | 'observe'> = {},
): Promise<T> {
  const options = { config: call.value('config'), profile: call.value('profile'), blocking: true }
  const resolved = await resolveFor(call, call.value('store'), options)
  const listen = observing(call)
  const heard = (event: SecretEvent): void => {
    listen(event)
    observe?.(event)
  }
  const opened = new Map<AnyProvider, AnySecrets>()
  const open = (provider: AnyProvider): AnySecrets => {
    const secrets = opened.get(provider) ?? createSecrets(provider, { ...resolved.client, observe: heard, redact })
    opened.set(provider, secrets as AnySecrets)
    return secrets as AnySecrets
  }
  try {
    return await use({ secrets: open(resolved.provider), resolved, only: store => open(store.provider) })
  } finally {
    await Promise.all([...opened.values()].map(secrets => secrets.close()))
  }
}

/** The store that a name is written to, for messages. */
export function writtenTo({ resolved }: OpenStores, name: string): string | undefined {
  return resolved.locate(name).stores.find(({ write }) => write)?.url
}

/**
 * Stores as every command opens them: what a configuration that was found may name is bounded, and the audit log of the run is
 * around each. Their clients are given {@link observing}.
 */
export function resolveFor(
  call: Call,
  source: Source | undefined,
  options: ResolveOptions = {},
): Promise<ResolvedStores> {
  return resolveStores(source, { trust: 'json-only', ...options }, runLogOf(call)?.around)
}

/** A client over one file of secrets, JSON where its name says so and .env otherwise. */
export async function withFile<T>(call: Call, path: string, use: (secrets: AnySecrets) => Promise<T>): Promise<T> {
  const url = `file:${resolve(path).split(sep).map(encodeURIComponent).join('/')}`
  const { provider } = await resolveFor(call, [url])
  const secrets = createSecrets(provider, { observe: observing(call) }) as AnySecrets
  try {
    return await use(secrets)
  } finally {
    await secrets.close()
  }
}

export async function namesOf(secrets: AnySecrets, prefix: string = ''): Promise<string[]> {
  const names: string[] = []
  for await (const name of secrets.list(prefix)) names.push(name)
  return names.sort()
}

const told = new Set<string>()

/** What a client tells: it goes into the audit log of the run, and what an adapter noticed to whoever called. */
export function observing(call: Call): (event: SecretEvent) => void {
  const log = runLogOf(call)
  return event => {
    tellNotice(event)
    log?.observe(event)
  }
}

/** Warns of it, such as of a file that others can read: once, however many stores and reads there are. */
function tellNotice(event: SecretEvent): void {
  if (event.type !== 'notice') return
  const key = JSON.stringify([event.notice, event.subject])
  if (told.has(key)) return
  told.add(key)
  warn(`${event.subject}: ${event.hint}`)
}
