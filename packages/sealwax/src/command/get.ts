import type { Call } from './call.ts'
import { lastingVersion } from './lasting-version.ts'
import { withStores } from './open-stores.ts'
import { say, visible, write, writeJson } from './terminal.ts'

export function get(call: Call): Promise<undefined> {
  return withStores(call, async ({ secrets }) => {
    const name = call.operand(0)
    if (call.has('json')) {
      const secret = await secrets.getSecret(name)
      await writeJson({ name, ...valueFields(secret.bytes()), version: await lastingVersion(secret.version) })
      return undefined
    }
    const bytes = await secrets.getBytes(name)
    await (process.stdout.isTTY ? show(bytes) : write(bytes))
    return undefined
  })
}

/** Text as `value`; bytes that are no text as `base64`. */
function valueFields(bytes: Uint8Array): { value: string } | { base64: string } {
  const text = textOf(bytes)
  return text === undefined ? { base64: Buffer.from(bytes).toString('base64') } : { value: text }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** A value on a terminal is looked at, not kept: the terminal must not obey what is in it. */
async function show(bytes: Uint8Array): Promise<void> {
  const text = Buffer.from(bytes).toString('utf8')
  const shown = text
    .split(/\r?\n/)
    .map(line => line.split('\t').map(visible).join('\t'))
    .join('\n')
  await write(shown.endsWith('\n') ? shown : `${shown}\n`)
  if (shown !== text)
    say('(shown with line ends and control characters changed; a file or a pipe gets the exact bytes)')
}
