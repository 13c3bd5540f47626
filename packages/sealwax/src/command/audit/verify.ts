import { type AuditReport, verifyAudit } from '@sealwax/core/audit'
import { readAuditFolder } from '@sealwax/core/audit/file'
import type { Call } from '../call.ts'
import { exitCodes } from '../exit-codes.ts'
import { coloured, count, visible, warn, write, writeJson } from '../terminal.ts'
import { readAnchors } from './anchors.ts'

export async function verify(call: Call): Promise<number> {
  const options = await readAnchors(call)
  const report = await verifyAudit(readAuditFolder(call.operand(1)), options)
  if (call.has('json')) await writeJson(report)
  else await write(reportText(report, options.anchors !== undefined))
  const code = codeOf(report)
  if (options.anchors?.length !== 0 || code === exitCodes.tampered || code === exitCodes.missing) return code
  warn('there is no anchor in the file of --anchors: nothing shows whether this log was made anew as a whole')
  return exitCodes.failure
}

const codes = {
  intact: exitCodes.ok,
  torn: exitCodes.torn,
  tampered: exitCodes.tampered,
  empty: exitCodes.missing,
} as const

export function codeOf({ outcome }: AuditReport): number {
  return codes[outcome]
}

const colours = { closed: 'green', open: 'green', torn: 'yellow', broken: 'red' } as const
const outcomes = {
  intact: 'Intact: every file is as it was written.',
  torn: 'Torn: every file is as it was written, and a process was killed in the middle of a line.',
  tampered: 'Tampered: something was changed, or is missing.',
  empty: 'There is no audit log in this folder.',
} as const

export function reportText(report: AuditReport, hasAnchors: boolean): string {
  const { files, missing, problems, outcome } = report
  const lines = files.flatMap(({ file, state, records, unanchored, tornBytes, problem }) => {
    const more = [
      ...(hasAnchors && unanchored > 0 ? [`the last ${unanchored} without an anchor`] : []),
      ...(tornBytes > 0 ? [`${count(tornBytes, 'byte')} of a torn line`] : []),
    ]
    const detail = [count(records, 'record'), ...more].join(', ')
    return [
      `${coloured(colours[state], state.padEnd(7), process.stdout)}  ${visible(file)}  ${detail}`,
      ...(problem === undefined ? [] : [`         line ${problem.line}: ${visible(problem.why)}`]),
    ]
  })
  const red = (text: string): string => coloured('red', text, process.stdout)
  return `${[
    ...lines,
    ...missing.map(file => `${red('missing')}  ${visible(file)}`),
    ...problems.map(problem => `${red('problem')}  ${visible(problem)}`),
    outcomes[outcome],
    ...(hasAnchors || files.length === 0
      ? []
      : ['Without --anchors, a log that was made anew as a whole, hashes and all, looks the same.']),
  ].join('\n')}\n`
}
