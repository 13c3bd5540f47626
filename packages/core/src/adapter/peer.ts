import { StoreFault } from '../contract/errors.ts'

/**
 * An SDK that the application installs: `peer('redis', () => import('redis'))`. The function is the caller's, so that
 * bundlers see the import.
 *
 * @throws StoreFault ERR_SECRET_CONFIG with the install command where the package, or one that it needs, is missing.
 */
export async function peer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new StoreFault('ERR_SECRET_CONFIG', { hint: `Its SDK is not installed: run \`npm install ${name}\`.` })
  }
}
