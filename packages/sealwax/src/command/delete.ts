import type { Call } from './call.ts'
import { exitCodes } from './exit-codes.ts'
import { withStores, writtenTo } from './open-stores.ts'
import { confirm } from './prompt.ts'
import { coloured, say, visible, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export async function deleteSecret(call: Call): Promise<number | undefined> {
  const name = call.operand(0)
  if (!call.has('yes') && !process.stdin.isTTY) {
    throw new UsageError('There is no terminal to ask on: give --yes to delete without a question.')
  }
  return withStores(call, async stores => {
    const where = writtenTo(stores, name)
    const from = where === undefined ? '' : ` from ${visible(where)}`
    if (!call.has('yes') && !(await confirm(`Delete ${visible(name)}${from}?`))) {
      if (call.has('json')) await writeJson({ name, deleted: false, store: where })
      else say('Nothing was deleted.')
      return exitCodes.failure
    }
    await stores.secrets.delete(name)
    if (call.has('json')) await writeJson({ name, deleted: true, store: where })
    else say(`${coloured('green', 'deleted')} ${visible(name)}${from}`)
    return undefined
  })
}
