import { type Fault, StoreFault } from '@sealwax/core'
import { nodeFault } from '@sealwax/core/adapter'
import { type Asked, byClass, byNodeCode, byWord, type Meaning } from './error-table.ts'
import type { Sdk } from './sdk.ts'

/** @param sdk The module as it was loaded, for its classes: bundlers may change their names. */
export function classify(error: unknown, operation: Asked, sdk?: Sdk): Fault {
  const meaning = meaningOf(error, sdk)
  if (meaning === undefined) return nodeFault(error) ?? { code: 'ERR_SECRET_UNKNOWN' }
  const { code, hint } = meaning
  return { code, hint: typeof hint === 'function' ? hint(operation) : hint }
}

function meaningOf(error: unknown, sdk: Sdk | undefined): Meaning | undefined {
  const code = nodeCodeOf(error)
  if (code !== undefined) return Object.hasOwn(byNodeCode, code) ? byNodeCode[code] : undefined
  const word = wordOf(error)
  if (word !== undefined) return byWord[word]
  const found = Object.entries(byClass).find(([name]) => isOf(error, name, sdk))
  return found?.[1]
}

function nodeCodeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** The code of an error reply; undefined for any other error, and for a reply whose code is not in the table. */
export function wordOf(error: unknown): string | undefined {
  // Node's errors have a code of their own; their texts begin otherwise.
  if (!(error instanceof Error) || 'code' in error) return undefined
  const word = /^[A-Z]+(?=[ \r\n]|$)/.exec(error.message)?.[0]
  return word !== undefined && Object.hasOwn(byWord, word) ? word : undefined
}

/** Whether the server itself answered: the connection is in order then. */
export function isReply(error: unknown, sdk: Sdk | undefined): boolean {
  return wordOf(error) !== undefined || isOf(error, 'ErrorReply', sdk)
}

/** Whether it is an error of Node's, the SDK's or the server's: what else comes by the SDK's event is its parser's. */
export function isKnown(error: unknown, sdk: Sdk | undefined): boolean {
  if (nodeCodeOf(error) !== undefined || isReply(error, sdk)) return true
  return Object.keys(byClass).some(name => isOf(error, name, sdk))
}

/** What there is to say of an error that came before a connection was ready, where the error itself says less. */
export function beforeReady(error: unknown, sdk: Sdk | undefined): unknown {
  // Of what is sent then, only the choice of a database needs a right.
  if (wordOf(error) === 'NOPERM') return lacking('select')
  const { code } = error instanceof StoreFault ? error.fault : classify(error, 'get', sdk)
  if (code === 'ERR_SECRET_TIMEOUT') {
    return new StoreFault(code, {
      hint: 'No connection was ready in time: check host and port, whether the server speaks TLS (rediss://) or not (redis://), and connectTimeout.',
    })
  }
  if (nodeCodeOf(error) !== 'ECONNRESET' && !isOf(error, 'SocketClosedUnexpectedlyError', sdk)) return error
  return new StoreFault('ERR_SECRET_UNAVAILABLE', {
    hint: 'The connection was ended before it was ready: check host and port, and whether the server wants TLS (rediss://).',
  })
}

/** By the class itself; by its name where the error comes from another copy of the SDK, as an injected client's may. */
function isOf(error: unknown, name: string, sdk: Sdk | undefined): boolean {
  if (typeof error !== 'object' || error === null) return false
  const known = (sdk as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (typeof known === 'function' && error instanceof known) return true
  for (let each = Object.getPrototypeOf(error); each !== null; each = Object.getPrototypeOf(each)) {
    if (each.constructor?.name === name) return true
  }
  return false
}

/** What arrived is no answer of Redis's: never a success, and never an absence. */
export function foreignAnswer(): StoreFault {
  return new StoreFault('ERR_SECRET_UNAVAILABLE', {
    hint: 'What answered is not a Redis server: check host, port and the scheme (redis:// or rediss://).',
  })
}

/** A script was run by a user who may not do one of the things that it does. */
export function lacking(command: string): StoreFault {
  const channels = command === 'publish' ? ', or the channels (&) of the prefix' : ''
  return new StoreFault('ERR_SECRET_DENIED', {
    hint: `The ACL user lacks +${command}${channels}: see the README's ACL rules.`,
  })
}
