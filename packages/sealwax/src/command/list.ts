import type { Call } from './call.ts'
import { namesOf, withStores } from './open-stores.ts'
import { visible, write, writeJson } from './terminal.ts'

export function list(call: Call): Promise<undefined> {
  return withStores(call, async ({ secrets }) => {
    const names = await namesOf(secrets, call.operands[0])
    if (call.has('json')) await writeJson(names)
    else if (names.length > 0) await write(`${names.map(visible).join('\n')}\n`)
    return undefined
  })
}
