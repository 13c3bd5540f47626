import { type AnySecrets, createSecrets, type SecretsOptions } from '@sealwax/core'
import { resolveStores } from './configuration/resolve-stores.ts'
import type { ResolveOptions } from './configuration/resolved.ts'
import type { Source } from './configuration/source.ts'

/** What a client takes, and where its configuration comes from. What is said here goes before the configuration. */
export interface OpenOptions extends SecretsOptions, ResolveOptions {}

/**
 * A client for the stores that configuration names. The first that says something is taken: `source`, `options.config`,
 * SEALWAX_URL, sealwax.config.json (or .js or .ts) of the working directory or a folder above it in the same project; else
 * the environment over ./.env, and in production (`NODE_ENV=production`) the environment alone. Nothing is asked of a
 * store before the first call.
 *
 * Of the profiles of a configuration, SEALWAX_PROFILE names the one to take; else NODE_ENV, where there is such a profile;
 * else it is `default`. Relative paths start at the folder of the configuration file, or at the working directory.
 *
 * The client has every method; what its stores lack rejects with ERR_SECRET_UNSUPPORTED.
 *
 * @param source The URL of a store, several of them (with spaces between them, or a list), or a configuration.
 * @throws SecretError ERR_SECRET_CONFIG for a configuration that cannot be read or does not make sense, an unknown
 * scheme, credentials in a URL, an adapter that is not installed, a host that is not trusted. TypeError for arguments of the wrong kind.
 * @example
 * const secrets = await openSecrets()
 * const apiKey = await secrets.get('API_KEY')
 */
export async function openSecrets(source?: Source, options: OpenOptions = {}): Promise<AnySecrets> {
  const { openers, config, profile, trust, trustedStores, workingDirectory, env, ...client } = options
  const resolved = await resolveStores(source, {
    openers,
    config,
    profile,
    trust,
    trustedStores,
    workingDirectory,
    env,
  })
  // Configured stores are known at run time only: the type shows every method.
  return createSecrets(resolved.provider, { ...resolved.client, ...client }) as unknown as AnySecrets
}
