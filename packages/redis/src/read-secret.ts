import { type Call, StoreFault } from '@sealwax/core'
import type { Connection } from './connection.ts'
import { foreignAnswer, wordOf } from './errors.ts'
import { corrupt, type Field, fieldsOf } from './layout.ts'

/** Fields of a secret, or the whole of a plain value, which another program wrote with SET. */
export type Read =
  | { readonly found: readonly Field[]; readonly plain?: undefined }
  | { readonly found?: undefined; readonly plain: Buffer }

/**
 * Reads fields of the secret at a key, `version` being the first. One HMGET where there is a secret.
 *
 * Where HMGET finds none, GET tells what is there: nothing, a plain value, or something that is no secret.
 */
export async function readSecret(
  connection: Connection,
  key: string,
  fields: readonly ['version', ...string[]],
  call: Call,
): Promise<Read> {
  const found = await secretAt(connection, key, fields, call)
  if (found !== undefined) return { found }
  const plain = await connection.send(['GET', key], call).catch(async error => {
    if (wordOf(error) !== 'WRONGTYPE') throw error
    return undefined
  })
  if (plain instanceof Buffer) return { plain }
  if (plain === null) throw new StoreFault('ERR_SECRET_NOT_FOUND')
  if (plain !== undefined) throw foreignAnswer()
  // Neither absent nor plain: somebody else's, unless the secret was made between the two commands.
  const made = await secretAt(connection, key, fields, call)
  if (made === undefined) throw corrupt()
  return { found: made }
}

/** Undefined where the key is absent, or no hash with a version in it. */
async function secretAt(
  connection: Connection,
  key: string,
  fields: readonly string[],
  call: Call,
): Promise<readonly Field[] | undefined> {
  try {
    const found = fieldsOf(await connection.send(['HMGET', key, ...fields], call), fields.length)
    return found[0] ? found : undefined
  } catch (error) {
    if (wordOf(error) !== 'WRONGTYPE') throw error
    return undefined
  }
}
