import { Fingerprints } from '../transfer/fingerprints.ts'
import { preflight as lookAhead, type Preflight } from '../transfer/preflight.ts'
import type { Side } from '../transfer/side.ts'
import type { Call } from './call.ts'
import { type ExitCode, exitCodes, gravestOf } from './exit-codes.ts'
import { requireTarget, withBoth } from './open-both.ts'
import { coloured, count, visible, warnIfEmpty, write, writeJson } from './terminal.ts'
import { failureFields, failureLines, lossText, someOf, withProgress } from './transfer-report.ts'

export function preflight(call: Call): Promise<number> {
  return withBoth(call, async (source, target) => {
    requireTarget(target, call.operand(1))
    const options = {
      prefix: call.value('prefix') ?? '',
      asMaps: call.has('as-maps'),
      fingerprints: new Fingerprints(),
    }
    const found = await withProgress(call, tell => lookAhead(source, target, { ...options, tell }))
    warnIfEmpty(source.label, options.prefix, totalOf(found))
    if (call.has('json')) await writeJson(preflightFields(source, target, found))
    else await write(report(source, target, found))
    return exitCodeFor(found)
  })
}

/** What a copy would end with. */
export function exitCodeFor({ obstacles, kept }: Pick<Preflight, 'obstacles' | 'kept'>): ExitCode {
  return gravestOf(obstacles.map(({ error }) => error)) ?? (kept.length > 0 ? exitCodes.conflict : exitCodes.ok)
}

export function preflightFields(source: Side, target: Side, found: Preflight): Record<string, unknown> {
  const { write: toWrite, equal, kept, obstacles, losses } = found
  const fields = { write: toWrite, equal, kept, obstacles: failureFields(obstacles), losses }
  return { source: source.label, target: target.label, ...fields }
}

/** How many secrets of the source it is about. */
export function totalOf({ write: toWrite, equal, kept, obstacles }: Preflight): number {
  return toWrite.length + equal.length + kept.length + obstacles.length
}

function report(source: Side, target: Side, found: Preflight): string {
  const { write: toWrite, equal, kept, obstacles, losses } = found
  const lines = [
    `${count(totalOf(found), 'secret')} of ${visible(source.label)}, to ${visible(target.label)}:`,
    `  ${toWrite.length} can be copied if writing is allowed, ${equal.length} there already with the same value`,
    ...(kept.length === 0
      ? []
      : [
          line(
            'yellow',
            'kept',
            `there already with another value, which \`copy --overwrite\` replaces: ${someOf(kept)}`,
          ),
        ]),
    ...failureLines(obstacles).flatMap(lines => lines.map((text, at) => line('red', at === 0 ? 'cannot' : '', text))),
    ...losses.map(loss => line('yellow', 'lost', lossText(loss))),
  ]
  return `${lines.join('\n')}\n`
}

function line(colour: 'red' | 'yellow', word: string, text: string): string {
  return `  ${coloured(colour, word.padEnd(6), process.stdout)}  ${text}`
}
