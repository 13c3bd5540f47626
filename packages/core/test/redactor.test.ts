import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../src/redact/redactor.ts'
import { everywhere } from './redacted-everywhere.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Made anew in each run, so that no form of it is known to the code. */
const value = `p${crypto.randomUUID()}/+é"\\ ~z`

function redactorOf(values: Record<string, string | Uint8Array>, minLength?: number): Redactor {
  const redactor = new Redactor(minLength === undefined ? {} : { minLength })
  for (const [name, value] of Object.entries(values)) {
    redactor.add(name, typeof value === 'string' ? utf8(value) : value)
  }
  return redactor
}

/** What comes out after each chunk, and last what comes at the end. */
async function streamed(redactor: Redactor, chunks: readonly (Uint8Array | string)[]): Promise<Uint8Array[]> {
  const outputs: Uint8Array[][] = [[]]
  const { writable, readable } = redactor.stream()
  const writer = writable.getWriter()
  const reading = (async () => {
    for await (const bytes of readable) outputs.at(-1)?.push(bytes.slice())
  })()
  for (const chunk of chunks) {
    await writer.write(chunk)
    // The reader is told in a later microtask than the writer.
    await new Promise(resolve => setImmediate(resolve))
    outputs.push([])
  }
  await writer.close()
  await reading
  return outputs.map(parts => Buffer.concat(parts))
}

async function whole(redactor: Redactor, chunks: readonly (Uint8Array | string)[]): Promise<Uint8Array> {
  return Buffer.concat(await streamed(redactor, chunks))
}

describe('what is hidden', () => {
  const encoded = Buffer.from(value).toString('base64')
  const lower = encodeURIComponent(value).replace(/%../g, octet => octet.toLowerCase())
  const inUrl = Object.assign(new URL('https://user@host.test'), { password: value }).href
  /** Each form, and what may be left of it. */
  const forms: Record<string, readonly [string, RegExp]> = {
    'as it is': [value, /^$/],
    'in JSON': [JSON.stringify({ a: [value] }), /^\{"a":\[""\]\}$/],
    'in JSON within ASCII': [JSON.stringify(value).replace('é', '\\u00e9'), /^""$/],
    'by encodeURIComponent': [encodeURIComponent(value), /^$/],
    'by encodeURI': [encodeURI(value), /^$/],
    'percent-encoded in lower case': [lower, /^$/],
    'in a query': [new URLSearchParams({ q: value }).toString(), /^q=$/],
    'as the password of a URL': [inUrl, /^https:\/\/user:@host\.test\/$/],
    // The digits at the edges hold bits of the neighbours, too.
    'in base64': [encoded, /^.?=*$/],
    'in base64 for URLs': [encoded.replaceAll('+', '-').replaceAll('/', '_'), /^.?=*$/],
    'in base64 after one byte': [Buffer.from(`:${value}`).toString('base64'), /^.{2,3}=*$/],
    'in base64 after two bytes': [Buffer.from(`u:${value}!`).toString('base64'), /^.{3,6}=*$/],
    'in base64 for URLs after five bytes': [Buffer.from(`user:${value}!`).toString('base64url'), /^.{7,10}$/],
    'in hexadecimal': [Buffer.from(value).toString('hex'), /^$/],
    'in upper hexadecimal': [Buffer.from(value).toString('hex').toUpperCase(), /^$/],
  }
  for (const [form, [text, rest]] of Object.entries(forms)) {
    it(`a value ${form}`, () => {
      const redacted = redactorOf({ API_KEY: value }).redact(`before ${text} after`)
      expect(redacted.split('[redacted API_KEY]')).toHaveLength(2)
      expect(redacted.replace('[redacted API_KEY]', '').slice('before '.length, -' after'.length)).toMatch(rest)
    })
  }

  it('each line of a value of several, and the value in one piece', () => {
    const redactor = redactorOf({ KEY: 'first-line-of-it\r\n  second-line\nshort\nthird line here' })
    expect(redactor.redact('log: first-line-of-it')).toBe('log: [redacted KEY]')
    expect(redactor.redact('log: second-line!')).toBe('log: [redacted KEY]!')
    expect(redactor.redact('third line here; short')).toBe('[redacted KEY]; short')
    expect(redactor.redact('a first-line-of-it\r\n  second-line\nshort\nthird line here z')).toBe('a [redacted KEY] z')
  })

  it('a value that is not text', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(32))
    bytes[0] = 0xff
    const redactor = redactorOf({ KEY: bytes })
    expect(redactor.redact(`x${Buffer.from(bytes).toString('base64')}`)).toMatch(/^x\[redacted KEY\].?=?$/)
    const parts = [utf8('<'), bytes.subarray(0, 9), bytes.subarray(9), utf8('>')]
    expect(latin1(await whole(redactor, parts))).toBe('<[redacted KEY]>')
  })

  it('values inside others and across others, as one, by the name of the first and longest', () => {
    const redactor = redactorOf({ INNER: 'password1', OUTER: 'postgres://u:password1@host', TAIL: '@host/database' })
    expect(redactor.redact('postgres://u:password1@host')).toBe('[redacted OUTER]')
    expect(redactor.redact('postgres://u:password1@host/database?')).toBe('[redacted OUTER]?')
    expect(redactor.redact('postgres://x:password1@host')).toBe('postgres://x:[redacted INNER]@host')
    expect(redactor.redact('password1password1')).toBe('[redacted INNER][redacted INNER]')
    expect(redactorOf({ A: 'abababab' }).redact('abababababab.')).toBe('[redacted A].')
  })

  it('one value under two names is told by the first', () => {
    expect(redactorOf({ A: 'the same value', B: 'the same value' }).redact('the same value')).toBe('[redacted A]')
  })

  it('characters of several units and bytes around a value stay', () => {
    const redactor = redactorOf({ KEY: 'pässwörd 🔑' })
    expect(redactor.redact('é🙂pässwörd 🔑🙂\ud800')).toBe('é🙂[redacted KEY]🙂\ud800')
  })

  it('a name cannot write lines or terminal commands of its own', () => {
    expect(redactorOf({ 'a\n\u001b[2J\u202eb': 'long enough' }).redact('long enough')).toBe(
      '[redacted a\\u{a}\\u{1b}[2J\\u{202e}b]',
    )
  })
})

function windowsIn(text: string, length: number): string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length))
}

describe('what stays', () => {
  it('text without a value is the same string, lone surrogates and all', () => {
    const text = 'nothing here \ud800 \u0000 é'
    expect(redactorOf({ KEY: value }).redact(text)).toBe(text)
    expect(new Redactor().redact(text)).toBe(text)
  })

  it('binary output passes byte by byte', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    expect(
      Buffer.compare(await whole(redactorOf({ KEY: value }), [bytes.subarray(0, 31), bytes.subarray(31)]), bytes),
    ).toBe(0)
  })

  it('a value too short is not hidden, and its name is told', () => {
    const redactor = redactorOf({ PIN: '1234567', EMPTY: '', LONG: '12345678' })
    expect(redactor.redact('1234567')).toBe('1234567')
    expect(redactor.redact('12345678')).toBe('[redacted LONG]')
    expect(redactor.unprotected()).toEqual(['PIN'])
    expect(redactorOf({ PIN: '1234' }, 4).redact('PIN 1234')).toBe('PIN [redacted PIN]')
  })

  it('a line too short is not hidden alone', () => {
    expect(redactorOf({ KEY: 'short\n\nlong enough line' }).redact('short\n\n')).toBe('short\n\n')
  })
})

describe('versions', () => {
  it('the current value and the one before are hidden, an older one is not', () => {
    const redactor = redactorOf({ KEY: 'version number 1' })
    redactor.add('KEY', utf8('version number 2'))
    const text = 'version number 1, version number 2, version number 3'
    expect(redactor.redact(text)).toBe('[redacted KEY], [redacted KEY], version number 3')
    redactor.add('KEY', utf8('version number 2'))
    expect(redactor.redact(text)).toBe('[redacted KEY], [redacted KEY], version number 3')
    redactor.add('KEY', utf8('version number 3'))
    expect(redactor.redact(text)).toBe('version number 1, [redacted KEY], [redacted KEY]')
  })

  it('going back to the value before keeps both', () => {
    const redactor = redactorOf({ KEY: 'version number 1' })
    redactor.add('KEY', utf8('version number 2'))
    redactor.add('KEY', utf8('version number 1'))
    expect(redactor.redact('version number 1, version number 2')).toBe('[redacted KEY], [redacted KEY]')
  })

  it('drop forgets a name, clear forgets all', () => {
    const redactor = redactorOf({ A: 'the value of a', B: 'the value of b' })
    redactor.add('A', utf8('a newer value'))
    redactor.drop('A')
    redactor.drop('unknown')
    expect(redactor.redact('the value of a, a newer value, the value of b')).toBe(
      'the value of a, a newer value, [redacted B]',
    )
    redactor.clear()
    expect(redactor.redact('the value of b')).toBe('the value of b')
    expect(redactor.unprotected()).toEqual([])
  })

  it('keeps a copy: the caller may zero its own', () => {
    const bytes = utf8('the value itself')
    const redactor = new Redactor()
    redactor.add('KEY', bytes)
    bytes.fill(0)
    expect(redactor.redact('the value itself')).toBe('[redacted KEY]')
  })
})

describe('streams', () => {
  it('hold back no more than the end that can still become a value', async () => {
    const redactor = redactorOf({ KEY: 'sesame-open' })
    const outputs = await streamed(redactor, ['Password: ', 'and ses', 'ame!', 'sesame-', 'open', '? ', 's'])
    expect(outputs.map(latin1)).toEqual(['Password: ', 'and ', 'sesame!', '', '[redacted KEY]', '? ', '', 's'])
  })

  it('a value is written as soon as nothing that begins before can hold it', async () => {
    const outputs = await streamed(redactorOf({ A: 'abcdefgh', LONG: 'xabcdefghij' }), [
      '-abcdefgh',
      'xabcdefgh',
      'i',
      '!',
    ])
    expect(outputs.map(latin1)).toEqual(['-[redacted A]', '', '', 'x[redacted A]i!', ''])
  })

  it('text chunks are UTF-8, also where a chunk ends inside a character', async () => {
    const redactor = redactorOf({ KEY: 'key 🔑🔑🔑🔑' })
    const chunks = ['é\ud83d', '\ude42 key \ud83d', '\udd11🔑🔑🔑', '\ud83d', utf8('x'), '\ud83d']
    expect(Buffer.from(await whole(redactor, chunks)).toString()).toBe('é🙂 [redacted KEY]\ufffdx\ufffd')
  })

  it('see values that are added, and forget those that are cleared, on the way', async () => {
    const redactor = redactorOf({ A: 'first value' })
    const { writable, readable } = redactor.stream()
    const text = new Response(readable).text()
    const writer = writable.getWriter()
    await writer.write('first value, second value, sec')
    redactor.add('B', utf8('second value'))
    await writer.write('ond value, second val')
    await writer.write('ue, first va')
    redactor.clear()
    await writer.write('lue')
    await writer.close()
    expect(await text).toBe('[redacted A], second value, second value, [redacted B], first value')
  })

  it('look again at what waits when a value is added', async () => {
    const redactor = redactorOf({ A: 'first value' })
    const { writable, readable } = redactor.stream()
    const text = new Response(readable).text()
    const writer = writable.getWriter()
    await writer.write('the first ')
    redactor.add('B', utf8('first aid kit'))
    await writer.write('aid kit')
    await writer.close()
    expect(await text).toBe('the [redacted B]')
  })

  it('a value that begins inside one already written makes its redaction longer', async () => {
    const redactor = redactorOf({ A: 'abcdefgh', B: 'ghijklmn' })
    const outputs = await streamed(redactor, ['-abcdefgh', 'ijklmn', 'ghijklmn', '-'])
    expect(outputs.map(latin1)).toEqual(['-[redacted A]', '', '[redacted B]', '-', ''])
  })

  it('pass on what waits at the end', async () => {
    expect(latin1(await whole(redactorOf({ KEY: 'sesame-open' }), ['a sesame-ope']))).toBe('a sesame-ope')
  })

  it('take text and bytes only', async () => {
    const { writable, readable } = new Redactor().stream()
    const mistake = new TypeError('a chunk must be a string or a Uint8Array, received a number')
    const reading = expect(readable.getReader().read()).rejects.toThrow(mistake)
    await expect(writable.getWriter().write(42 as unknown as string)).rejects.toThrow(mistake)
    await reading
  })

  it('a text that nearly matches all the time takes no longer than its length', async () => {
    const redactor = redactorOf({ KEY: `${'a'.repeat(20_000)}b` })
    const text = 'a'.repeat(1_000_000)
    expect(redactor.redact(text)).toBe(text)
    const bytes = await whole(redactor, [utf8(text.slice(0, 30_000)), ...Array.from({ length: 200 }, () => utf8('a'))])
    expect(bytes.length).toBe(30_200)
  })
})

describe('properties', () => {
  /** Few letters, so that values overlap, nest and repeat. */
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 6 })
  const words = fc.array(word, { minLength: 1, maxLength: 5 })
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-'), maxLength: 60 })
  const cuts = fc.array(fc.nat(120), { maxLength: 12 })

  function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
    const edges = [0, ...at.map(edge => Math.min(edge, bytes.length)).sort((a, b) => a - b), bytes.length]
    return edges.slice(1).map((to, index) => bytes.subarray(edges[index], to))
  }

  it('the result is that of trying everything everywhere', () => {
    fc.assert(
      fc.property(words, texts, (values, text) => {
        const redactor = redactorOf(Object.fromEntries(values.map((value, index) => [index, value])), 2)
        const named = values.map((value, index) => ({ name: `${index}`, value }))
        expect(redactor.redact(text)).toBe(everywhere(named, text, 2))
      }),
      { numRuns: 3000 },
    )
  })

  it('any chunking gives the result of one piece', async () => {
    await fc.assert(
      fc.asyncProperty(words, texts, cuts, async (values, text, at) => {
        const redactor = redactorOf(Object.fromEntries(values.map((value, index) => [index, value])), 2)
        const { writable, readable } = redactor.stream()
        const result = new Response(readable).text()
        const writer = writable.getWriter()
        for (const chunk of cut(utf8(text), at)) void writer.write(chunk)
        void writer.close()
        expect(await result).toBe(redactor.redact(text))
      }),
      { numRuns: 1500 },
    )
  })

  it('no 8 characters of a value survive, and nothing else changes', () => {
    const secret = fc.string({
      unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789+/"%'),
      minLength: 16,
      maxLength: 48,
    })
    // Lower case: it shares no character with the values, so whatever changes in it was changed wrongly.
    const noise = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnop .,;\n'), maxLength: 30 })
    const encode = fc.constantFrom<(text: string) => string>(
      text => text,
      text => JSON.stringify(text).slice(1, -1),
      encodeURIComponent,
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, secret, encode), { minLength: 1, maxLength: 6 }), noise, (parts, tail) => {
        const redactor = redactorOf(Object.fromEntries(parts.map(([, value], index) => [`n${index}`, value])))
        const redacted = redactor.redact(parts.map(([before, value, form]) => before + form(value)).join('') + tail)
        for (const [, value, form] of parts) {
          for (const window of windowsIn(form(value), 8)) expect(redacted).not.toContain(window)
        }
        expect(redacted.replace(/\[redacted n\d\]/g, '')).toBe(parts.map(([before]) => before).join('') + tail)
      }),
      { numRuns: 500 },
    )
  })
})

describe('mistakes', () => {
  it('maxNames is a whole number of 1 or more', () => {
    for (const maxNames of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => new Redactor({ maxNames })).toThrow(TypeError)
  })

  it('minLength is a whole number of 1 or more', () => {
    for (const minLength of [0, -1, 2.5, Number.NaN]) expect(() => new Redactor({ minLength })).toThrow(TypeError)
  })
})
