import { access } from 'node:fs/promises'
import { type AnySecrets, SecretError, supports } from '@sealwax/core'
import type { Call } from './call.ts'
import { exitCodeOf } from './exit-codes.ts'
import { namesOf, type OpenStores, withFile, withStores } from './open-stores.ts'
import { runLogOf } from './run-log.ts'
import { coloured, count, say, visible, visibleLines, warn, write, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** From how many secrets on a terminal is told how far it is. */
const long = 20

interface Outcome {
  readonly written: string[]
  /** There already. */
  readonly skipped: string[]
  /** Names or values that this store does not take. */
  readonly refused: SecretError[]
}

export async function importFile(call: Call): Promise<number | undefined> {
  const file = call.operand(0)
  await requireFile(file)
  return withStores(call, stores =>
    withFile(call, file, async source => {
      const to = stores.resolved.write?.url
      await runLogOf(call)?.begin('import', { source: file, ...(to !== undefined && { target: to }) })
      const names = await namesOf(source)
      if (names.length === 0) warn(`${file} has no secrets in it.`)
      const outcome: Outcome = { written: [], skipped: [], refused: [] }
      const dryRun = call.has('dry-run')
      const target = dryRun ? tryOut(stores) : writer(stores, call.has('overwrite'))
      try {
        for (const [index, name] of names.entries()) {
          if (!call.has('json')) tellProgress(index, names.length)
          await copy(name, source, target, outcome, call.has('overwrite'))
        }
      } finally {
        if (!call.has('json')) tellProgress(names.length, names.length)
        if (!dryRun && !call.has('json')) sum(outcome, names.length)
      }
      await answer(call, outcome, dryRun)
      const [first] = outcome.refused
      return first === undefined ? undefined : exitCodeOf(first.code)
    }),
  )
}

/** Puts a value; false where there is one already. */
type Put = (name: string, value: () => Promise<Uint8Array>) => Promise<boolean>

async function copy(name: string, source: AnySecrets, put: Put, outcome: Outcome, overwrite: boolean): Promise<void> {
  try {
    const done = await put(name, () => source.getBytes({ name }))
    ;(done || overwrite ? outcome.written : outcome.skipped).push(name)
  } catch (error) {
    const aboutThisOne =
      error instanceof SecretError && ['ERR_SECRET_INVALID', 'ERR_SECRET_TOO_LARGE'].includes(error.code)
    if (!aboutThisOne) throw error
    outcome.refused.push(error)
  }
}

/**
 * Where the store can create only what is absent, that is one step. Elsewhere it is looked for first, and a secret that
 * somebody writes in between is replaced.
 */
function writer({ secrets }: OpenStores, overwrite: boolean): Put {
  const inOneStep = supports(secrets.provider, 'putIf')
  return async (name, value) => {
    if (overwrite) {
      await secrets.put({ name }, await value())
      return true
    }
    if (await secrets.has({ name })) return false
    try {
      await secrets.put({ name }, await value(), inOneStep ? { ifVersion: 'absent' } : {})
      return true
    } catch (error) {
      if (error instanceof SecretError && error.code === 'ERR_SECRET_CONFLICT') return false
      throw error
    }
  }
}

function tryOut({ secrets }: OpenStores): Put {
  return async name => !(await secrets.has({ name }))
}

async function answer(call: Call, { written, skipped, refused }: Outcome, dryRun: boolean): Promise<void> {
  if (call.has('json')) {
    await writeJson({ dryRun, written, skipped, refused: refused.map(error => error.toJSON()) })
    return
  }
  if (dryRun && written.length + skipped.length > 0) {
    const lines = [...written.map(name => `write  ${visible(name)}`), ...skipped.map(name => `keep   ${visible(name)}`)]
    await write(`${lines.join('\n')}\n`)
  }
  for (const error of refused) say(`${coloured('red', 'sealwax:')} ${visibleLines(error.message)}`)
}

function sum({ written, skipped }: Outcome, total: number): void {
  const kept = skipped.length === 0 ? '' : `; ${skipped.length} there already, which --overwrite replaces`
  say(`${coloured('green', 'imported')} ${written.length} of ${count(total, 'secret')}${kept}`)
}

function tellProgress(done: number, total: number): void {
  if (total < long || !process.stderr.isTTY) return
  process.stderr.write(done === total ? '\r\u001b[K' : `\r${done} of ${total}`)
}

async function requireFile(file: string): Promise<void> {
  try {
    await access(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new UsageError(`There is no file ${JSON.stringify(file)}.`)
  }
}
