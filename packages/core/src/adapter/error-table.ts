import type { Fault, Operation, SecretErrorCode } from '../contract/errors.ts'

/** What an error of an SDK's means, and the sentence that says what to do next where core's own would be too general. */
export interface Meaning {
  readonly code: SecretErrorCode
  readonly hint?: string | ((operation: Operation) => string) | undefined
}

/** A row of a table of errors. An operation's own meaning counts before the general one. */
export type Row = Meaning & { readonly on?: Readonly<Partial<Record<Operation, Meaning>>> }

/** The row by a key that came with an error; undefined for any that the table does not have, such as `constructor`. */
export function rowBy(table: Readonly<Record<string, Row>>, key: unknown): Row | undefined {
  return typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
}

/** What a row says of an operation. */
export function meaningFor(row: Row, operation: Operation): Pick<Fault, 'code' | 'hint'> {
  const { code, hint } = row.on?.[operation] ?? row
  return { code, hint: typeof hint === 'function' ? hint(operation) : hint }
}
