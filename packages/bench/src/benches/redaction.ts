// Hiding 5,000 values in a log, and what one that changes costs, beside one regular expression of them.

import { Redactor } from '@sealwax/core/redact'
import { interleave, microseconds, milliseconds, type Row, report } from '../harness.ts'

const count = 5_000
const lines = 100
const line = '2026-11-28T05:00:00.000Z info GET /api/v1/orders?page=3 200 12 ms, 1,204 bytes, shop-7d4b9c6f5-x2x9k'

/** As a token of 32 bytes is. */
const token = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
const utf8 = new TextEncoder()

const redactor = new Redactor()
const values = new Map<string, string>()
const change = (index: number): void => {
  const value = token()
  values.set(`SECRET_${index}`, value)
  redactor.add(`SECRET_${index}`, utf8.encode(value))
}
for (let index = 0; index < count; index++) change(index)

/** What is written by hand: finds values as they are, of the forms in which programs print them none but that. */
let byHand: RegExp | undefined
const hide = (text: string): string => {
  byHand ??= new RegExp([...values.values()].join('|'), 'g')
  return text.replaceAll(byHand, '[redacted]')
}
const known = [...values.entries()][count - 1] as [string, string]
if (redactor.redact(`${line} ${known[1]}`) !== `${line} [redacted ${known[0]}]` || !hide(known[1]).includes('redacted'))
  throw new Error('a value was not hidden')

const each = (redact: (text: string) => string) => () =>
  microseconds(lines, times => {
    for (let index = 0; index < times; index++) redact(line)
  })
let next = 0
const changed = (redact: (text: string) => string) => () => {
  change(next++ % count)
  byHand = undefined
  return milliseconds(() => void redact(line))
}
const redact = (text: string): string => redactor.redact(text)

const calm = await interleave(
  { redact: each(redact), 'one RegExp': each(hide) },
  { what: `a line, ${count} values known`, rounds: 41 },
)
const busy = await interleave(
  { redact: changed(redact), 'one RegExp': changed(hide) },
  { what: `a line after a change of one of ${count} values`, rounds: 41 },
)
const rows: Row[] = [
  {
    what: '`redact` of a line of 100 characters, 5,000 values known',
    unit: 'µs',
    ours: calm.redact,
    peer: calm['one RegExp'],
    as: 'times',
  },
  {
    what: 'the same after one of them changed',
    unit: 'ms',
    ours: busy.redact,
    peer: busy['one RegExp'],
    as: 'times',
  },
]
report(rows)
