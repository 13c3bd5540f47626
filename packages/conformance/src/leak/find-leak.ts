import { decodings } from './decodings.ts'

/** Where a value showed through, and how it was written there. Never the value. */
export interface Leak {
  /** The notation: `as it is`, `base64`, `hex, then base64` … from the outside in. */
  readonly notation: string
}

/** The shortest piece of a value whose appearance counts, in characters: messages such as JSON.parse's quote ten. */
const windowLength = 8
/** A notation inside another, such as base64 inside JSON. */
const depth = 2

/** The canary that was looked for last: a run asks thousands of times for the same one. */
let last: { readonly canary: string; readonly windows: readonly string[] } = { canary: '', windows: [] }

/**
 * Looks for `canary`, or any 8 characters of it in a row, in `haystack`: as it is, escaped for JSON, URLs, XML or a
 * shell, as hex, decimal numbers, base64 at each alignment, UTF-16, and one of these inside another.
 *
 * For a meaningful answer the canary should be random and at least 16 characters long, see {@link makeCanary}.
 */
export function findLeak(haystack: string, canary: string): Leak | undefined {
  if (canary !== last.canary) last = { canary, windows: windowsOf(canary) }
  const { windows } = last
  const seen = new Set<string>()
  let texts: { readonly text: string; readonly path: readonly string[] }[] = [{ text: haystack, path: [] }]
  for (let level = 0; level <= depth; level++) {
    for (const { text, path } of texts) {
      if (windows.some(piece => text.includes(piece))) return { notation: path.join(', then ') || 'as it is' }
    }
    if (level === depth) break
    texts = texts.flatMap(({ text, path }) =>
      [...decodings(text)]
        .filter(({ text: inner }) => inner.length >= windowLength && !seen.has(inner) && seen.add(inner))
        .map(({ text: inner, notation }) => ({ text: inner, path: [...path, notation] })),
    )
  }
  return undefined
}

/**
 * A random text that is recognised wherever it turns up: letters and digits, the first and the last ones random as well,
 * since parsers quote the beginning of what they cannot parse.
 */
export function makeCanary(length = 24): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  let canary = ''
  // Bytes from 248 on would make the first characters of the alphabet likelier.
  while (canary.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 248 && canary.length < length) canary += alphabet.charAt(byte % 62)
    }
  }
  return canary
}

/** Each piece as text, and as the bytes of its UTF-8, one character a byte: decoded bytes are compared as such. */
function windowsOf(canary: string): readonly string[] {
  const windows = new Set<string>()
  for (let start = 0; start === 0 || start + windowLength <= canary.length; start++) {
    const piece = canary.slice(start, start + windowLength)
    windows.add(piece)
    windows.add(String.fromCharCode(...new TextEncoder().encode(piece)))
  }
  return [...windows]
}
