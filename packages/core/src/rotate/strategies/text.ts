import { textOf } from '../value.ts'

/** The text of a published value; strategies refuse what is none before anything is done. */
export function textIn(current: Uint8Array): string {
  return textOf({ bytes: current }) ?? ''
}

export function refuseNoText(current: Uint8Array): string | undefined {
  return textOf({ bytes: current }) === undefined ? 'it is not UTF-8 text, and targets take text.' : undefined
}
