import { ErrorReply } from 'redis'
import { type Redis, type RedisClient, type RedisOptions, redis } from '../src/index.ts'

type Argument = string | Buffer

export interface ScriptedClient {
  readonly client: RedisClient
  /** The commands that were sent, each as its words. */
  readonly sent: (readonly Argument[])[]
}

/**
 * A client of node-redis whose answers are written down: for answers that no server can be made to give on demand. A function
 * answers whatever is sent; a list is used up from the front. An Error is what `sendCommand` rejects with.
 */
export function scriptedClient(answers: readonly unknown[] | ((args: readonly Argument[]) => unknown)): ScriptedClient {
  const sent: (readonly Argument[])[] = []
  const left = Array.isArray(answers) ? [...answers] : []
  const sendCommand = async (args: readonly Argument[]): Promise<unknown> => {
    sent.push(args)
    if (typeof answers !== 'function' && left.length === 0) throw new Error(`the script has no answer to ${args[0]}`)
    const answer = typeof answers === 'function' ? await answers(args) : left.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  const unused = (): never => {
    throw new Error('a scripted client does not subscribe')
  }
  return { client: { sendCommand, duplicate: unused, subscribe: unused }, sent }
}

/** A provider over a scripted client. */
export function scriptedProvider(
  answers: Parameters<typeof scriptedClient>[0],
  options: RedisOptions = {},
): ScriptedClient & { readonly provider: Redis } {
  const made = scriptedClient(answers)
  return { ...made, provider: redis({ prefix: 'shop', ...options, client: made.client }) }
}

/** An error as the SDK makes it of a server's reply. */
export function reply(word: string): ErrorReply {
  return new ErrorReply(`${word} text that must not be looked at`)
}

/** What a server answers where it is asked for bytes: strings with a length as Buffers. */
export function bytes(...fields: readonly (string | null)[]): (Buffer | null)[] {
  return fields.map(field => (field === null ? null : Buffer.from(field)))
}
