import { type AnyProvider, SecretError, type WriteOptions } from '@sealwax/core'
import type { Call } from './call.ts'
import { lastingVersion } from './lasting-version.ts'
import { type OpenStores, withStores, writtenTo } from './open-stores.ts'
import { askHidden } from './prompt.ts'
import { storeValue } from './store-value.ts'
import { coloured, say, visible, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export async function put(call: Call): Promise<undefined> {
  const name = nameAlone(call.operand(0))
  const options = await writeOptions(call)
  return withStores(call, async stores => {
    const room = roomOf(stores, name)
    const value = process.stdin.isTTY
      ? Buffer.from(await askHidden(`Value of ${visible(name)} (hidden): `))
      : withoutFinalNewline(await readUpTo(room.bytes + '\r\n'.length + 1, process.stdin), call.has('keep-newline'))
    if (value.length === 0 && !call.has('allow-empty')) {
      // A command that fails before the pipe leaves it empty; that must not replace a secret.
      throw new UsageError('The value is empty, so nothing was stored. Give --allow-empty if it shall be.')
    }
    if (value.length > room.bytes) throw tooLarge(name, room)
    const version = await storeValue(stores, name, value, options, 'leave out --if-absent')
    value.fill(0)
    const where = writtenTo(stores, name)
    if (call.has('json')) await writeJson({ name, version: await lastingVersion(version), store: where })
    else say(`${coloured('green', 'stored')} ${visible(name)}${where === undefined ? '' : ` in ${visible(where)}`}`)
    return undefined
  })
}

/** What was meant as `NAME=VALUE` is not repeated, here or as the name of a secret. */
function nameAlone(operand: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_/]*=/.test(operand)) return operand
  throw new UsageError(
    'Give the name alone: on a command line, every user of this machine could see the value. Leave it out to be asked for it, or pipe it in. If it was real, replace it.',
  )
}

async function writeOptions(call: Call): Promise<WriteOptions> {
  const version = call.value('if-version')
  if (version !== undefined && call.has('if-absent'))
    throw new UsageError('Give --if-absent or --if-version, not both.')
  const ifVersion = call.has('if-absent') ? 'absent' : version
  return {
    ...(ifVersion !== undefined && { ifVersion }),
    ...(call.has('overwrite') && { overwrite: true }),
    ...(call.has('refuse-weak') && { refuse: (await import('@sealwax/core/generate')).refuseWeak() }),
  }
}

/** For a store that states no limit: far more than any store takes. In bytes. */
const mostBytes = 67_108_864

interface Room {
  /** What the store takes, or this command reads: the smaller. */
  readonly bytes: number
  readonly provider: AnyProvider | undefined
}

function roomOf(stores: OpenStores, name: string): Room {
  const provider = stores.resolved.locate(name).stores.find(({ write }) => write)?.provider
  return { bytes: Math.min(provider?.limits.maxBytes ?? mostBytes, mostBytes), provider }
}

/** Said here, not by the store: of such a value only the beginning was read, so that its length is not known. */
function tooLarge(name: string, { bytes, provider }: Room): Error {
  const where = provider !== undefined && bytes === provider.limits.maxBytes ? provider.location : 'sealwax put'
  return new SecretError(
    `${JSON.stringify(name)} is larger than ${where} takes. It has more than ${bytes} bytes. Split it, or keep it in a store with a larger limit.`,
    { code: 'ERR_SECRET_TOO_LARGE', provider: provider?.id, operation: 'put', secretName: name },
  )
}

/** What is to be read, or its first `most` bytes: a value that is too large need not be kept, nor ever end. */
async function readUpTo(most: number, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, most - length))
    length += chunk.length
    if (length < most) continue
    length = most
    break
  }
  const whole = Buffer.alloc(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
    chunk.fill(0)
  }
  return whole
}

function withoutFinalNewline(bytes: Uint8Array, keep: boolean): Uint8Array {
  if (keep || bytes.at(-1) !== 0x0a) return bytes
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1)
}
