import { jsonForms } from './json-forms.ts'
import { hexOf, urlForms } from './url-forms.ts'

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The value as text, or undefined where its bytes are not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** Characters of a text (as its `length` counts them), bytes of anything else: what a shortest length is counted in. */
export function lengthOf(bytes: Uint8Array): number {
  return textOf(bytes)?.length ?? bytes.length
}

/**
 * A longer value (in bytes) is looked for as it is, line by line and in the JSON of JSON.stringify and Python only: each byte
 * of a form takes about 20 bytes of memory, and there may be 50 forms.
 */
const longestEncoded = 16_384

/**
 * The forms in which programs print a value: as it is, line by line, in JSON, in a URL, in base64 at each of the three
 * places a byte can have in a group, in hexadecimal. No form shorter than `minLength` is among them, and none is there twice.
 */
export function patternsOf(bytes: Uint8Array, minLength: number): Uint8Array[] {
  const isLong = bytes.length > longestEncoded
  const found = new Set<string>()
  const text = textOf(bytes)
  for (const piece of text === undefined ? [] : [text, ...linesOf(text)]) {
    found.add(piece)
    for (const form of jsonForms(piece, isLong)) found.add(form)
  }
  if (!isLong) {
    const octets = latin1(bytes)
    for (const form of [...urlForms(octets), ...base64Forms(octets)]) found.add(form)
    const hex = Array.from(octets, hexOf).join('')
    found.add(hex).add(hex.toUpperCase())
  }
  const patterns = [...found].filter(form => form.length >= minLength).map(form => utf8.encode(form))
  return text === undefined && bytes.length >= minLength ? [bytes, ...patterns] : patterns
}

/** The lines of a value of several, and each without the white space around it, which logs often drop. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|[\r\n]/).flatMap(line => [line, line.trim()])
}

/** The base64 digits that hold nothing but bits of the value, where 0, 1 or 2 bytes stand before it in its group of three. */
function base64Forms(octets: string): string[] {
  return [0, 1, 2].flatMap(before => {
    const digits = btoa('\0'.repeat(before) + octets)
    const form = digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + octets.length) * 8) / 6))
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** One character a byte. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}
