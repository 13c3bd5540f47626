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
import type { Mutant } from './mutant.ts'
import { names } from './names.ts'
import { parts } from './parts.ts'
import { sharing } from './sharing.ts'
import { values } from './values.ts'
import { watching } from './watching.ts'
import { writing } from './writing.ts'

export const mutants: readonly Mutant[] = [
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
].flat()
