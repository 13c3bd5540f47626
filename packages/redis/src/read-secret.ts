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
  const command = ['HMGET', key, ...fields]
  let reply: unknown
  try {
    reply = await connection.send(command, call)
  } catch (error) {
    if (wordOf(error) !== 'WRONGTYPE') throw error
    return readOther(connection, key, command, call)
  }
  const found = fieldsOf(reply, fields.length)
  return found[0] ? { found } : readOther(connection, key, command, call)
}

async function readOther(connection: Connection, key: string, command: readonly string[], call: Call): Promise<Read> {
  const plain = await orWrongType(connection.send(['GET', key], call))
  if (plain instanceof Buffer) return { plain }
  if (plain === null) throw new StoreFault('ERR_SECRET_NOT_FOUND')
  if (plain !== undefined) throw foreignAnswer()
  // Neither absent nor plain: somebody else's, unless the secret was made between the two commands.
  const made = await orWrongType(connection.send(command, call))
  const found = made === undefined ? [] : fieldsOf(made, command.length - 2)
  if (!found[0]) throw corrupt()
  return { found }
}

/** Undefined where the key is of a type that the command is not for. */
function orWrongType(reply: Promise<unknown>): Promise<unknown> {
  return reply.catch(error => {
    if (wordOf(error) !== 'WRONGTYPE') throw error
    return undefined
  })
}
