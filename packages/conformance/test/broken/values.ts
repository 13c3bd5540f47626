import { StoreFault } from '@sealwax/core'
import { brokenProvider, brokenReads, brokenText, clientUnawareOf, type Mutant } from './mutant.ts'

/** Stores and formats that change what they are given, each in one way that was seen in the wild. */
export const values: readonly Mutant[] = [
  {
    what: 'keeps no characters beyond the basic plane',
    breaks: ['values/astral'],
    ...brokenText(text => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')),
  },
  { what: 'composes letters', breaks: ['values/combining'], ...brokenText(text => text.normalize('NFC')) },
  {
    what: 'strips invisible marks',
    breaks: ['values/right-to-left'],
    ...brokenText(text => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')),
  },
  {
    what: 'decodes with a byte order mark taken off',
    breaks: ['values/bom-first'],
    ...brokenText(text => text.replace(/^\ufeff/, '')),
  },
  {
    what: 'strips zero-width characters inside',
    breaks: ['values/bom-inside'],
    ...brokenText(text => text.replace(/(?<!^)\ufeff/g, '')),
  },
  { what: 'joins empty lines', breaks: ['values/newline'], ...brokenText(text => text.replace(/\n\n+/g, '\n')) },
  {
    what: 'writes line ends as newlines',
    breaks: ['values/newline-crlf'],
    ...brokenText(text => text.replaceAll('\r\n', '\n')),
  },
  {
    what: 'takes a carriage return for a newline',
    breaks: ['values/newline-cr'],
    ...brokenText(text => text.replace(/\r(?!\n)/g, '\n')),
  },
  {
    what: 'drops one final newline',
    breaks: ['values/newline-last'],
    ...brokenText(text => text.replace(/(?<!\r)\n$/, '')),
  },
  {
    what: 'drops newlines at the beginning',
    breaks: ['values/newline-first'],
    ...brokenText(text => text.replace(/^\n+/, '')),
  },
  {
    what: 'trims spaces',
    breaks: ['values/spaces-around'],
    ...brokenText(text => text.replace(/^[ \t]+|[ \t]+$/g, '')),
  },
  {
    what: 'strips control characters',
    breaks: ['values/control-characters'],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
    ...brokenText(text => text.replace(/[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')),
  },
  {
    what: 'takes double quotes for its own',
    breaks: ['values/double-quoted'],
    ...brokenText(text => text.replace(/^"(.*)"$/s, '$1')),
  },
  {
    what: 'takes single quotes for its own',
    breaks: ['values/single-quoted'],
    ...brokenText(text => text.replace(/^'(.*)'$/s, '$1')),
  },
  {
    what: 'takes backticks for its own',
    breaks: ['values/backticks'],
    ...brokenText(text => text.replace(/^`(.*)`$/s, '$1')),
  },
  {
    what: 'gives up a kind of quote where all are used',
    breaks: ['values/all-quotes'],
    ...brokenText(text => (/"/.test(text) && /'/.test(text) && /`/.test(text) ? text.replaceAll("'", '"') : text)),
  },
  { what: 'takes padding for its own', breaks: ['values/equals'], ...brokenText(text => text.replace(/=+$/, '')) },
  { what: 'takes a comment off', breaks: ['values/hash'], ...brokenText(text => text.replace(/\s+#.*$/, '')) },
  {
    what: 'expands variables',
    breaks: ['values/dollar'],
    ...brokenText(text => text.replace(/\$\{?HOME\}?/g, '/root')),
  },
  {
    what: 'turns a backslash and an n into a newline',
    breaks: ['values/backslashes'],
    ...brokenText(text => text.replaceAll('\\n', '\n')),
  },
  { what: 'decodes percent signs', breaks: ['values/percent'], ...brokenText(text => text.replaceAll('%41', 'A')) },
  { what: 'parses JSON and writes it anew', breaks: ['values/json'], ...brokenText(rewriteJson) },
  {
    what: 'parses numbers and writes them anew',
    breaks: ['values/number'],
    ...brokenText(text => (/^[\d.]+$/.test(text) ? String(Number(text)) : text)),
  },
  { what: 'takes null for nothing', breaks: ['values/literal'], ...brokenText(text => (text === 'null' ? '' : text)) },
  { what: 'decodes entities', breaks: ['values/markup'], ...brokenText(text => text.replaceAll('&amp;', '&')) },
  { what: 'ends a text at a NUL', breaks: ['values/nul'], ...brokenText(text => text.split('\0')[0] ?? '') },
  {
    what: 'lets NUL through',
    breaks: ['values/nul-refused'],
    profile: 'as a .env file',
    ...clientUnawareOf(() => ({ nul: true })),
  },
  {
    what: 'takes an empty value for an absent one',
    breaks: ['values/empty'],
    ...brokenReads(stored => {
      if (stored.bytes.length === 0) throw new StoreFault('ERR_SECRET_NOT_FOUND')
      return stored
    }),
  },
  {
    what: 'lets an empty value through',
    breaks: ['values/empty-refused'],
    profile: 'as AWS Secrets Manager',
    ...clientUnawareOf(() => ({ empty: true })),
  },
  {
    what: 'holds one byte less than it says',
    breaks: ['values/limit'],
    ...brokenReads(stored => ({ ...stored, bytes: stored.bytes.slice(0, 65_535) })),
  },
  {
    what: 'counts characters where it should count bytes',
    breaks: ['values/over-the-limit'],
    ...clientUnawareOf(
      ({ maxBytes }) => ({ maxBytes: 2 * maxBytes }),
      value => typeof value === 'string' && value.length <= 65_536,
    ),
  },
  {
    what: 'lets one byte too many through',
    breaks: ['values/over-the-limit'],
    ...clientUnawareOf(({ maxBytes }) => ({ maxBytes: maxBytes + 1 })),
  },
  {
    what: 'counts no base64 of what is no text',
    breaks: ['values/binary-limit'],
    profile: 'as Azure Key Vault',
    ...clientUnawareOf(({ maxBytes }) => ({ maxBinaryBytes: maxBytes })),
  },
  {
    what: 'goes through a channel of seven bits',
    breaks: ['values/binary'],
    ...brokenReads(stored => ({
      ...stored,
      bytes: stored.bytes.length === 256 ? stored.bytes.map(byte => byte & 0x7f) : stored.bytes,
    })),
  },
  {
    what: 'lets bytes that are no text through',
    breaks: ['values/binary-refused'],
    profile: 'as a .env file',
    ...clientUnawareOf(() => ({ binary: true })),
  },
  {
    what: 'gives its own buffer away',
    breaks: ['values/bytes-given-away'],
    ...brokenProvider(base => {
      const held = new Map<string, Uint8Array>()
      return {
        get: async (name, call) => {
          const stored = await base.get(name, call)
          const bytes = held.get(`${name} ${stored.version}`) ?? stored.bytes
          held.set(`${name} ${stored.version}`, bytes)
          return { ...stored, bytes }
        },
      }
    }),
  },
  {
    what: 'keeps the buffer it was handed',
    breaks: ['values/bytes-taken-over'],
    ...brokenProvider(base => {
      const held = new Map<string, Uint8Array>()
      return {
        put: async (name, bytes, call) => {
          const written = await base.put?.(name, bytes, call)
          held.set(`${name} ${written?.version}`, bytes)
          return written ?? {}
        },
        get: async (name, call) => {
          const stored = await base.get(name, call)
          return { ...stored, bytes: held.get(`${name} ${stored.version}`)?.slice() ?? stored.bytes }
        },
      }
    }),
  },
]

function rewriteJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}
