/** What the command ends with. `run` is different: see {@link runExitCodes}. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  missing: 3,
  denied: 4,
  unavailable: 5,
  conflict: 6,
  due: 7,
  torn: 8,
  tampered: 9,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** `run` ends with its command's code, or 128 and the signal's number; these are its own, as `env` and `nohup` have them. */
export const runExitCodes = {
  failure: 125,
  notExecutable: 126,
  notFound: 127,
} as const

/** For `--help` and the documentation. */
export const exitCodeMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.ok, 'done'],
  [
    exitCodes.failure,
    'a failure that is none of the others, such as a name or value of a form that the store does not take',
  ],
  [exitCodes.usage, 'the command line is wrong, and nothing was done'],
  [exitCodes.missing, 'a secret is missing or deleted, or there is no audit log where one is looked for'],
  [exitCodes.denied, 'the credentials are missing or wrong, or lack a permission'],
  [exitCodes.unavailable, 'the store cannot be reached, asks for fewer calls, or does not answer in time'],
  [exitCodes.conflict, 'somebody else wrote first, or what shall be new is there already'],
  [exitCodes.due, 'a secret is due for rotation, or its rotation needs somebody (rotation check)'],
  [exitCodes.torn, 'an audit log is as it was written, up to where a process was killed (audit verify)'],
  [exitCodes.tampered, 'an audit log was changed, or a part of it is missing (audit verify)'],
]

/** Of several failures, the one that is told by the exit code: what cannot be mended by another name or value goes first. */
const gravestFirst: readonly ExitCode[] = [
  exitCodes.denied,
  exitCodes.unavailable,
  exitCodes.failure,
  exitCodes.due,
  exitCodes.missing,
  exitCodes.conflict,
]

/** Undefined where there was no failure. */
export function gravestOf(errors: readonly { readonly code: string }[]): ExitCode | undefined {
  return gravestCode(errors.map(({ code }) => exitCodeOf(code)))
}

/** The same of exit codes. */
export function gravestCode(codes: readonly number[]): ExitCode | undefined {
  return gravestFirst.find(code => codes.includes(code))
}

/** What an error ends with, by its code. */
export function exitCodeOf(code: string): ExitCode {
  return exitCodeByError.get(code) ?? exitCodes.failure
}

/** Whether there is nothing to read by that name: it is absent, or deleted. */
export function isMissing({ code }: { readonly code: string }): boolean {
  return exitCodeOf(code) === exitCodes.missing
}

/** Codes that are not in the table are a failure (1). None is wrong usage, which is a UsageError. */
const exitCodeByError: ReadonlyMap<string, ExitCode> = new Map<string, ExitCode>([
  ['ERR_SECRET_NOT_FOUND', exitCodes.missing],
  ['ERR_SECRET_DELETED', exitCodes.missing],
  ['ERR_SECRET_DENIED', exitCodes.denied],
  ['ERR_SECRET_THROTTLED', exitCodes.unavailable],
  ['ERR_SECRET_UNAVAILABLE', exitCodes.unavailable],
  ['ERR_SECRET_TIMEOUT', exitCodes.unavailable],
  ['ERR_SECRET_CONFLICT', exitCodes.conflict],
])
