/** The label of the version that a rotation of AWS is about (User Guide, Lambda rotation functions). */
export const pendingLabel = 'AWSPENDING'

/**
 * The label of the old version until its credential is revoked. Not AWS's own for it, AWSPREVIOUS, which moves with any put;
 * nor the engine's, which stays where it is when a rotation is over.
 */
export const oldLabel = 'sealwax-to-revoke'

const fence = 'sealwax-fence-'
const since = 'sealwax-since-'
const base = 'sealwax-base-'

/** On the newest candidate: the number that targets get as `fence`. */
export function fenceLabel(number: number): string {
  return `${fence}${number}`
}

export function fenceIn(label: string): number | undefined {
  return numberAfter(fence, label)
}

/**
 * On a candidate, written in one step with its value: the version that was current when it was made. With the candidate's own
 * id, so that no other candidate can take it away.
 */
export function baseLabel(version: string, token: string): string {
  return `${base}${version}-of-${token}`
}

export function baseIn(label: string, token: string): string | undefined {
  const end = `-of-${token}`
  return label.startsWith(base) && label.endsWith(end) ? label.slice(base.length, -end.length) : undefined
}

/** Beside {@link oldLabel}: when grace began, in milliseconds since the epoch. With the version's id, as above. */
export function sinceLabel(time: number, version: string): string {
  return `${since}${time}-of-${version}`
}

export function sinceIn(label: string): number | undefined {
  return numberAfter(since, label.replace(/-of-.*$/, ''))
}

/** Labels that say something of a candidate alone: of no use on any other version than the newest. */
export function isOfCandidate(label: string): boolean {
  return label.startsWith(fence) || label.startsWith(base)
}

function numberAfter(prefix: string, label: string): number | undefined {
  const digits = label.startsWith(prefix) ? label.slice(prefix.length) : ''
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}
