import { type Copied, copy as carry } from '../transfer/copy.ts'
import { Fingerprints } from '../transfer/fingerprints.ts'
import { type Preflight, preflight, type TransferOptions } from '../transfer/preflight.ts'
import type { Side } from '../transfer/side.ts'
import type { Call } from './call.ts'
import { exitCodes, gravestOf } from './exit-codes.ts'
import { requireTarget, withBoth } from './open-both.ts'
import { exitCodeFor, preflightFields, totalOf } from './preflight.ts'
import { runLogOf } from './run-log.ts'
import { interruptible } from './stop-signal.ts'
import { coloured, count, say, visible, warnIfEmpty, write, writeJson } from './terminal.ts'
import { failureFields, sayFailures, someOf, warnOfLosses, withProgress } from './transfer-report.ts'

export function copy(call: Call): Promise<number> {
  return withBoth(call, async (source, target) => {
    requireTarget(target, call.operand(1))
    await runLogOf(call)?.begin('copy', { source: source.label, target: target.label })
    const options: TransferOptions = {
      prefix: call.value('prefix') ?? '',
      overwrite: call.has('overwrite'),
      asMaps: call.has('as-maps'),
      fingerprints: new Fingerprints(),
    }
    const found = await withProgress(call, tell => preflight(source, target, { ...options, tell }))
    warnIfEmpty(source.label, options.prefix ?? '', totalOf(found))
    warnOfLosses(found.losses)
    const blocked = found.obstacles.length > 0 && !call.has('partial')
    if (call.has('dry-run') || blocked) return plan(call, source, target, found, blocked)
    const { result: copied, stopped } = await withProgress(call, (tell, clear) =>
      interruptible(clear, stop => carry(source, target, found.write, { ...options, tell, stop })),
    )
    await report(call, source, target, found, copied)
    return stopped !== undefined && copied.left.length > 0 ? stopped : exitCodeOfBoth(found, copied)
  })
}

async function plan(call: Call, source: Side, target: Side, found: Preflight, blocked: boolean): Promise<number> {
  if (call.has('json')) await writeJson({ dryRun: call.has('dry-run'), ...preflightFields(source, target, found) })
  else {
    if (call.has('dry-run')) await write(planLines(found))
    sayFailures(found.obstacles)
    if (blocked) {
      const what = count(found.obstacles.length, 'secret')
      say(`Nothing was written: ${what} cannot be copied. Mend that, or give --partial to copy the others.`)
    }
  }
  return exitCodeFor(found)
}

function planLines({ write: toWrite, equal, kept }: Preflight): string {
  const lines = [
    ...toWrite.map(name => ['write', name]),
    ...equal.map(name => ['same', name]),
    ...kept.map(name => ['keep', name]),
  ].map(([word = '', name = '']) => `${word.padEnd(5)}  ${visible(name)}`)
  return lines.map(line => `${line}\n`).join('')
}

async function report(call: Call, source: Side, target: Side, found: Preflight, copied: Copied): Promise<void> {
  const equal = [...found.equal, ...copied.equal]
  const kept = [...found.kept, ...copied.kept]
  const failed = [...found.obstacles, ...copied.failed]
  if (call.has('json')) {
    const fields = { copied: copied.copied, equal, kept, failed: failureFields(failed), left: copied.left }
    await writeJson({ dryRun: false, source: source.label, target: target.label, ...fields, losses: found.losses })
    return
  }
  sayFailures(failed)
  const same = equal.length === 0 ? '' : `, ${equal.length} there already`
  const done = `${coloured('green', 'copied')} ${copied.copied.length} of ${count(totalOf(found), 'secret')}${same}`
  say(`${done}, to ${visible(target.label)}`)
  if (kept.length > 0) say(`Kept, because they have another value there, which --overwrite replaces: ${someOf(kept)}`)
  if (copied.left.length > 0) {
    const next = copied.left[0] ?? ''
    say(
      `Stopped before ${visible(next)}, with ${count(copied.left.length, 'secret')} to go. Run the same again to go on.`,
    )
  }
}

function exitCodeOfBoth({ obstacles, kept }: Preflight, copied: Copied): number {
  const failures = [...obstacles, ...copied.failed].map(({ error }) => error)
  const isKept = kept.length + copied.kept.length > 0
  return gravestOf(failures) ?? (isKept ? exitCodes.conflict : exitCodes.ok)
}
