import { check, rejection, same, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'

/** Values that some format would read as something else. `token` is in each, so that a leak of it is recognised. */
const samples: readonly (readonly [id: string, title: string, text: (token: string) => string])[] = [
  ['astral', 'characters beyond the basic plane', token => `${token}😀𐍈𝟘`],
  ['combining', 'composed and decomposed letters stay different', token => `${token} é e\u0301 Å Å`],
  ['right-to-left', 'right-to-left text and its invisible marks', token => `${token} שלום \u200f\u202e\u2066\u200d`],
  ['bom-first', 'a byte order mark at the beginning', token => `\ufeff${token}`],
  ['bom-inside', 'a byte order mark in the middle', token => `${token}\ufeff${token}`],
  ['newline', 'several lines', token => `${token}\nsecond\n\nfourth`],
  ['newline-crlf', 'lines that end with carriage return and newline', token => `${token}\r\nsecond\r\n`],
  ['newline-cr', 'a carriage return alone', token => `${token}\rsecond`],
  ['newline-last', 'one newline at the end', token => `${token}\n`],
  ['newline-first', 'a newline at the beginning', token => `\n${token}`],
  ['spaces-around', 'spaces and tabs at both ends', token => ` \t${token}\t `],
  [
    'control-characters',
    'control characters other than NUL',
    token => `${token}\u0001\u0007\b\u000b\f\u001b[31m\u007f`,
  ],
  ['double-quoted', 'text in double quotes', token => `"${token}"`],
  ['single-quoted', 'text in single quotes', token => `'${token}'`],
  ['backticks', 'text in backticks', token => `\`${token}\``],
  ['all-quotes', 'each kind of quote at once, and a newline', token => `${token} " ' \` \n "`],
  ['equals', 'equals signs, at the end as well', token => `a=${token}==`],
  ['hash', 'a hash after a space', token => `${token} #no comment`],
  ['dollar', 'what a shell would expand', token => `${token} $HOME \${HOME} $(id) %PATH%`],
  ['backslashes', 'backslashes before n and quotes', token => `${token} \\n \\" \\\\ \\u0041 \\`],
  ['percent', 'percent signs and plus', token => `${token} %41%zz+%`],
  ['json', 'text that is JSON', token => `{ "a": "${token}", "b": [1.0] }`],
  ['number', 'text that looks like a number', () => '007.10'],
  ['literal', 'text that looks like a literal', () => 'null'],
  ['markup', 'markup', token => `<a href="x">&amp;${token}</a><!--`],
]

async function keepsText(context: CaseContext, id: string, text: string): Promise<void> {
  const client = context.client()
  if (context.harness.refuses?.[id] !== undefined) {
    const before = context.value()
    await context.seed(name, before)
    check(context.provider.put !== undefined, 'refuses is for stores that can be written; outside.put took the value')
    await rejection(
      client.put(name, text),
      'put of a value that the harness says the store refuses',
      'ERR_SECRET_INVALID',
    )
    sameValue(await client.get(name), before, 'get after the refused put')
    return
  }
  await context.seed(name, text)
  sameValue(await client.get(name), text, 'get')
  sameValue(await client.getBytes(name), text, 'getBytes')
}

/** Refused by the client alone: nothing reached the provider. */
async function refused(
  context: CaseContext,
  value: string | Uint8Array,
  code: 'ERR_SECRET_INVALID' | 'ERR_SECRET_TOO_LARGE',
): Promise<void> {
  const error = await rejection(context.client().put(name, value), 'put', code)
  same(error.secretName, name, "the error's secretName")
  same(error.operation, 'put', "the error's operation")
  same(error.provider, context.provider.id, 'the provider that the error names')
  same(context.calls.count(), 0, 'calls to the provider')
}

const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
/** A lone continuation, a cut sequence, an overlong slash, a surrogate: none of it is UTF-8. */
const notUtf8 = Uint8Array.of(0x80, 0x41, 0xe2, 0x82, 0x41, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xff, 0xfe)

export const values: readonly Case[] = [
  ...samples.map(
    ([id, title, text]): Case => ({
      id: `values/${id}`,
      title: `keeps ${title}`,
      needs: [],
      run: context => keepsText(context, `values/${id}`, text(context.canary)),
    }),
  ),
  {
    id: 'values/nul',
    title: 'keeps a NUL character in text',
    needs: ['holds-nul'],
    run: context => keepsText(context, 'values/nul', `${context.canary}\0second`),
  },
  {
    id: 'values/nul-refused',
    title: 'a NUL character is refused before any I/O where the store cannot hold it',
    needs: ['put', 'no-nul'],
    run: context => refused(context, `${context.canary}\0second`, 'ERR_SECRET_INVALID'),
  },
  {
    id: 'values/empty',
    title: 'keeps an empty value, which is not an absent one',
    needs: ['holds-empty'],
    async run(context) {
      await context.seed(name, '')
      const client = context.client()
      sameValue(await client.get(name), '', 'get')
      sameValue(await client.getOptional(name), '', 'getOptional')
      same(await client.has(name), true, 'has')
    },
  },
  {
    id: 'values/empty-refused',
    title: 'an empty value is refused before any I/O where the store cannot hold it',
    needs: ['put', 'no-empty'],
    run: context => refused(context, '', 'ERR_SECRET_INVALID'),
  },
  {
    id: 'values/limit',
    title: 'keeps the largest value there is',
    needs: ['limit-in-reach'],
    async run(context) {
      // What a map is made of counts as well.
      const room = context.provider.limits.maxBytes - context.stored('').length
      const value = context.canary.padEnd(room, 'x').slice(0, room)
      await context.seed(name, value)
      sameValue(await context.client().get(name), value, 'get')
    },
  },
  {
    id: 'values/over-the-limit',
    title: 'one byte more is refused before any I/O, and bytes are counted, not characters',
    needs: ['put', 'limit-in-reach'],
    async run(context) {
      const { maxBytes } = context.provider.limits
      await refused(context, context.canary.padEnd(maxBytes + 1, 'x'), 'ERR_SECRET_TOO_LARGE')
      await refused(context, new Uint8Array(maxBytes + 1).fill(0x78), 'ERR_SECRET_TOO_LARGE')
      // Half as many characters, each of two bytes, and one byte too many.
      await refused(context, 'é'.repeat(Math.floor(maxBytes / 2) + 1), 'ERR_SECRET_TOO_LARGE')
    },
  },
  {
    id: 'values/binary',
    title: 'keeps each of the 256 bytes, and what is not UTF-8',
    needs: ['binary'],
    async run(context) {
      const client = context.client()
      for (const bytes of [allBytes, notUtf8]) {
        await context.seed(name, bytes)
        sameValue(await client.getBytes(name), bytes, 'getBytes')
        await rejection(client.get(name), 'get of what is not text', 'ERR_SECRET_INVALID')
      }
    },
  },
  {
    id: 'values/binary-limit',
    title:
      'keeps the largest value that is no text; one byte more is refused before any I/O, and is taken where it is text',
    needs: ['put', 'less-binary'],
    async run(context) {
      const { maxBinaryBytes = 0 } = context.provider.limits
      const noText = (length: number): Uint8Array => new Uint8Array(length).fill(0xff)
      await refused(context, noText(maxBinaryBytes + 1), 'ERR_SECRET_TOO_LARGE')
      const client = context.client()
      await client.put(name, noText(maxBinaryBytes))
      sameValue(await context.client().getBytes(name), noText(maxBinaryBytes), 'getBytes')
      await client.put(name, context.canary.padEnd(maxBinaryBytes + 1, 'x'))
    },
  },
  {
    id: 'values/binary-refused',
    title: 'what is not UTF-8 is refused before any I/O where the store holds text only',
    needs: ['put', 'text-only'],
    async run(context) {
      await refused(context, allBytes, 'ERR_SECRET_INVALID')
      await refused(context, notUtf8, 'ERR_SECRET_INVALID')
    },
  },
  {
    id: 'values/bytes-given-away',
    title: 'the bytes of an answer belong to the asker: overwriting them changes nothing',
    needs: [],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const native = context.native(name)
      // The client zeroes what it was given when it drops it.
      const first = await context.provider.get(native, context.call())
      first.bytes.fill(0)
      const second = await context.provider.get(native, context.call())
      sameValue(second.bytes, context.stored(value), 'the second answer')
    },
  },
  {
    id: 'values/bytes-taken-over',
    title: 'the bytes of a put belong to the caller: overwriting them afterwards changes nothing',
    needs: ['put'],
    async run(context) {
      const value = context.value()
      const bytes = context.stored(value)
      await context.provider.put?.(context.native(name), bytes, { ...context.call(), token: crypto.randomUUID() })
      bytes.fill(0)
      sameValue(await context.client().get(name), value, 'get')
    },
  },
]
