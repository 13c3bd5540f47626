import type { Case } from '../case.ts'
import { aborts } from './aborts.ts'
import { batches } from './batches.ts'
import { closing } from './closing.ts'
import { conflicts } from './conflicts.ts'
import { declarations } from './declarations.ts'
import { deletion } from './deletion.ts'
import { failures } from './failures.ts'
import { history } from './history.ts'
import { leaks } from './leaks.ts'
import { listing } from './listing.ts'
import { names } from './names.ts'
import { parts } from './parts.ts'
import { sharing } from './sharing.ts'
import { values } from './values.ts'
import { watching } from './watching.ts'
import { writing } from './writing.ts'

const themes = [
  values,
  names,
  writing,
  conflicts,
  history,
  deletion,
  listing,
  batches,
  parts,
  watching,
  failures,
  aborts,
  sharing,
  closing,
  leaks,
  declarations,
]

const all = themes.flat()
const wholeRun = (each: Case): boolean => each.needs.includes('whole-run')

/** Every case of the contract; those about the whole run come last. */
export const cases: readonly Case[] = [...all.filter(each => !wholeRun(each)), ...all.filter(wholeRun)]
