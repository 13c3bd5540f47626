/** Rows of keyboards and of alphabets along which people go, in both directions. */
const rows: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
]

/** Pairs of neighbours, with the direction. */
const steps: ReadonlyMap<string, number> = /* @__PURE__ */ makeSteps()

function makeSteps(): Map<string, number> {
  const found = new Map<string, number>()
  for (const row of rows) {
    for (let index = 1; index < row.length; index++) {
      found.set(row.slice(index - 1, index + 1), 1)
      found.set(`${row[index]}${row[index - 1]}`, -1)
    }
  }
  return found
}

export interface Predictable {
  /** Characters that repeat the one before them, or what stands before them as a whole. */
  readonly repeated: number
  /** Characters that follow in a row of the alphabet, the digits or a keyboard. */
  readonly sequential: number
}

/** Runs shorter than this come by chance. */
const shortestRun = 3

/** How many characters tell nothing new, because those before them foretell them. */
export function findPredictable(characters: readonly string[]): Predictable {
  const lower = characters.map(character => character.toLowerCase())
  const period = periodOf(lower)
  if (period <= lower.length / 2) return { repeated: lower.length - period, sequential: 0 }
  const runs = { repeated: 0, sequential: 0 }
  let kind: keyof typeof runs | undefined
  let direction = 0
  let length = 1
  const finish = (): void => {
    // The first two show the way; what follows is foretold.
    if (kind !== undefined && length >= shortestRun) runs[kind] += length - (kind === 'repeated' ? 1 : 2)
  }
  for (let index = 1; index < lower.length; index++) {
    const [before, here] = [lower[index - 1] as string, lower[index] as string]
    const step = steps.get(before + here) ?? 0
    const next = before === here ? 'repeated' : step !== 0 ? 'sequential' : undefined
    if (next !== undefined && next === kind && step === direction) length++
    else {
      finish()
      kind = next
      direction = step
      length = 2
    }
  }
  finish()
  return runs
}

/** The length of the shortest beginning which the whole repeats: by the failure function of Knuth, Morris and Pratt. */
function periodOf(characters: readonly string[]): number {
  const borders = new Array<number>(characters.length).fill(0)
  for (let index = 1, matched = 0; index < characters.length; index++) {
    while (matched > 0 && characters[index] !== characters[matched]) matched = borders[matched - 1] as number
    if (characters[index] === characters[matched]) matched++
    borders[index] = matched
  }
  return characters.length - (borders.at(-1) ?? 0)
}
