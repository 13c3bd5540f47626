import { diff as compare, type Difference } from '../transfer/diff.ts'
import { Fingerprints } from '../transfer/fingerprints.ts'
import type { Side } from '../transfer/side.ts'
import type { Call } from './call.ts'
import { exitCodes, gravestOf } from './exit-codes.ts'
import { withBoth } from './open-both.ts'
import { say, visible, warnIfEmpty, write, writeJson } from './terminal.ts'
import { failureFields, sayFailures, withProgress } from './transfer-report.ts'

export function diff(call: Call): Promise<number> {
  const use = async (a: Side, b: Side): Promise<number> => {
    const options = { prefix: call.value('prefix') ?? '', fingerprints: new Fingerprints() }
    const found = await withProgress(call, tell => compare(a, b, { ...options, tell }))
    const { onlyInA, onlyInB, ...inBoth } = found
    const shared = Object.values(inBoth).flat().length
    warnIfEmpty(a.label, options.prefix, shared + onlyInA.length)
    warnIfEmpty(b.label, options.prefix, shared + onlyInB.length)
    if (call.has('json')) await writeJson({ a: a.label, b: b.label, ...found, failed: failureFields(found.failed) })
    else await report(a, b, found)
    const { equal, failed, ...differences } = found
    const differs = Object.values(differences).some(names => names.length > 0)
    return gravestOf(failed.map(({ error }) => error)) ?? (differs ? exitCodes.failure : exitCodes.ok)
  }
  return withBoth(call, use, { bothAreRead: true })
}

async function report(a: Side, b: Side, found: Difference): Promise<void> {
  const { onlyInA, onlyInB, different, fieldsOnlyInA, fieldsOnlyInB, equal, failed } = found
  const lines = [
    ...onlyInA.map(name => `only in ${visible(a.label)}\t${visible(name)}`),
    ...onlyInB.map(name => `only in ${visible(b.label)}\t${visible(name)}`),
    ...different.map(name => `different\t${visible(name)}`),
    ...fieldsOnlyInA.map(name => `fields only in ${visible(a.label)}\t${visible(name)}`),
    ...fieldsOnlyInB.map(name => `fields only in ${visible(b.label)}\t${visible(name)}`),
  ]
  if (lines.length > 0) await write(`${lines.join('\n')}\n`)
  sayFailures(failed)
  const inFields = fieldsOnlyInA.length + fieldsOnlyInB.length
  const fields = inFields === 0 ? '' : `, ${inFields} equal whose fields NAME#field finds in one only`
  const unread = failed.length === 0 ? '' : `, ${failed.length} could not be read`
  say(
    `${equal.length} equal, ${different.length} different, ${onlyInA.length} and ${onlyInB.length} only in one${fields}${unread}`,
  )
}
