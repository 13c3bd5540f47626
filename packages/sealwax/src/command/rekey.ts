import type { SecretError } from '@sealwax/core'
import type { RekeyProgress, RekeyReport } from '@sealwax/core/encrypted'
import type { ResolvedStore } from '../configuration/resolved.ts'
import { wrongConfiguration } from '../configuration/wrong-configuration.ts'
import type { Call } from './call.ts'
import { exitCodeOf } from './exit-codes.ts'
import { observing, withStores } from './open-stores.ts'
import { requireSomeFile } from './require-files.ts'
import { coloured, count, say, visible, visibleLines, writeJson } from './terminal.ts'

/** Of one store. */
interface Result extends RekeyReport {
  readonly store: string
}

export function rekey(call: Call): Promise<number | undefined> {
  return withStores(call, async ({ resolved }) => {
    const { timeout } = resolved.client
    const results: Result[] = []
    const stores = resolved.stores.filter(store => store.rekey !== undefined)
    if (stores.length === 0) {
      throw wrongConfiguration(resolved.source, 'no store here is encrypted: add ?encrypt= to the URL of one.')
    }
    await requireSomeFile(stores)
    for (const store of stores) {
      const report = await withProgress(call, onProgress =>
        (store.rekey as NonNullable<ResolvedStore['rekey']>)({
          ...(call.has('overwrite') && { overwrite: true }),
          ...(call.has('plaintext') && { plaintext: 'read' }),
          ...(timeout !== undefined && { timeout }),
          onProgress,
          observe: observing(call),
        }),
      )
      results.push({ store: store.url, ...report })
      if (!call.has('json')) tell(store.url, report)
    }
    if (call.has('json')) await writeJson(results.map(inJson))
    const refused = results.flatMap(result => result.refused)
    return refused[0] === undefined ? undefined : exitCodeOf(refused[0].code)
  })
}

function tell(store: string, { rewritten, current, siblings, refused }: RekeyReport): void {
  const total = rewritten + current + refused.length
  const what = siblings === 0 ? count(total, 'secret') : count(total, 'value')
  const kept = current === 0 ? '' : `; ${current} under the first key already`
  const beside = siblings === 0 ? '' : `, ${siblings} of them kept for rotations`
  say(`${coloured('green', 'encrypted anew')} ${rewritten} of ${what} in ${visible(store)}${beside}${kept}`)
  for (const error of refused) say(`${coloured('red', 'sealwax:')} ${visibleLines(error.message)}`)
}

function inJson({ refused, ...result }: Result): object {
  return { ...result, refused: refused.map((error: SecretError) => error.toJSON()) }
}

/** On a terminal, how far it is; nothing of that is left when it ends, whichever way. */
async function withProgress<T>(
  call: Call,
  work: (onProgress: (progress: RekeyProgress) => void) => Promise<T>,
): Promise<T> {
  const { stderr } = process
  const isShown = stderr.isTTY && !call.has('json')
  try {
    return await work(({ done, total }) => {
      if (isShown) stderr.write(`\r${done} of ${total}`)
    })
  } finally {
    if (isShown) stderr.write('\r\u001b[K')
  }
}
