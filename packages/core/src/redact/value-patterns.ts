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
 * A longer value (in bytes) is looked for as it is, line by line and in JSON only: each byte of a form takes about 20
 * bytes of memory, and there are up to 20 forms.
 */
const longestEncoded = 16_384

/**
 * The forms in which programs print a value: as it is, line by line, in JSON, in a URL, in base64 at each of the three
 * places a byte can have in a group, in hexadecimal. No form shorter than `minLength` is among them.
 */
export function patternsOf(bytes: Uint8Array, minLength: number): Uint8Array[] {
  const found = new Map<string, Uint8Array>()
  const add = (form: string): void => {
    if (form.length >= minLength) found.set(form, utf8.encode(form))
  }
  const text = textOf(bytes)
  if (text === undefined) {
    if (bytes.length >= minLength) found.set('', bytes)
  } else {
    add(text)
    for (const line of linesOf(text)) {
      add(line)
      for (const form of jsonForms(line)) add(form)
    }
    for (const form of jsonForms(text)) add(form)
  }
  if (bytes.length > longestEncoded) return [...found.values()]
  for (const kept of keptInUrls) {
    const form = percentEncode(bytes, kept)
    add(form)
    add(form.replace(/%[0-9A-F]{2}/g, octet => octet.toLowerCase()))
    if (kept === keptInForms) add(form.replaceAll('%20', '+'))
  }
  for (let before = 0; before < 3; before++) {
    const form = certainBase64(bytes, before)
    add(form)
    add(form.replaceAll('+', '-').replaceAll('/', '_'))
  }
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  add(hex)
  add(hex.toUpperCase())
  return [...found.values()]
}

/** The lines of a value of several, and each without the white space around it, which logs often drop. */
function linesOf(text: string): string[] {
  return text.split(/\r\n|[\r\n]/).flatMap(line => [line, line.trim()])
}

/** As JSON.stringify writes it, and with everything beyond ASCII escaped, as Python and others do. */
function jsonForms(text: string): string[] {
  const form = JSON.stringify(text).slice(1, -1)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  const ascii = form.replace(/[^\x00-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [form, ascii]
}

/** What application/x-www-form-urlencoded keeps beside letters and digits (https://url.spec.whatwg.org). */
const keptInForms = '*-._'

/** What different encoders keep as it is, beside letters and digits. */
const keptInUrls = [
  keptInForms,
  // RFC 3986, section 2.3.
  '-._~',
  // encodeURIComponent and encodeURI (ECMA-262, section 19.2.6).
  "-_.!~*'()",
  ";/?:@&=+$,#-_.!~*'()",
  // The user and password of a URL object (userinfo percent-encode set).
  "!$%&'()*+,-._~",
]

function percentEncode(bytes: Uint8Array, kept: string): string {
  let form = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    const asItIs = byte < 0x80 && (/[A-Za-z0-9]/.test(character) || kept.includes(character))
    form += asItIs ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return form
}

/** The base64 digits that hold nothing but bits of the value, where `before` bytes stand before it in its group of three. */
function certainBase64(bytes: Uint8Array, before: number): string {
  const digits = btoa('\0'.repeat(before) + latin1(bytes))
  return digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
}

/** One character a byte. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
