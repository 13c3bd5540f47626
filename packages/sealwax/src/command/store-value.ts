import { SecretError, type WriteOptions } from '@sealwax/core'
import { type OpenStores, writtenTo } from './open-stores.ts'

/**
 * Puts a value; where a condition was not met, says so in words of the command line.
 * @param replaceBy What to do where it is to be replaced: `leave out --if-absent`.
 */
export async function storeValue(
  stores: OpenStores,
  name: string,
  value: string | Uint8Array,
  options: WriteOptions,
  replaceBy: string,
): Promise<string | undefined> {
  try {
    return await stores.secrets.put(name, value, options)
  } catch (error) {
    const { ifVersion } = options
    if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_CONFLICT' || ifVersion === undefined) throw error
    const where = writtenTo(stores, name)
    const subject = `${JSON.stringify(name)}${where === undefined ? '' : ` in ${where}`}`
    const text =
      ifVersion === 'absent'
        ? `There is ${subject} already, so nothing was stored. To replace it, ${replaceBy}.`
        : `${subject} is not at the version of --if-version any more, so nothing was stored. See what it is now by \`sealwax get --json\`, and decide anew.`
    const { code, provider, operation, secretName } = error
    throw new SecretError(text, { code, provider, operation, secretName })
  }
}
