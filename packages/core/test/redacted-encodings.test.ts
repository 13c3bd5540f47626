import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { Redactor } from '../src/redact/redactor.ts'

/** Made anew in each run, with whatever an encoder may escape. */
const value = `p${crypto.randomUUID()}/+é"\\ <a>&=~*'(!)$,;:@[\`]^|{é\u2028}🔑.-_\u007f%z`

/** Nothing of the value is left, and it was hidden once. */
function expectHidden(text: string, rest: string): void {
  const redactor = new Redactor()
  redactor.add('KEY', new TextEncoder().encode(value))
  expect(redactor.redact(`before ${text} after`)).toBe(`before ${rest} after`)
}

/** What each encoder makes of a text of escapes, where neither Node nor Python has it: as its own page says. */
const escaping = (escaped: RegExp, { slash = false, upper = false } = {}): string => {
  const unit = (found: string): string => {
    const digits = found
      .charCodeAt(found.length - 1)
      .toString(16)
      .padStart(4, '0')
    return `\\u${upper ? digits.toUpperCase() : digits}`
  }
  const json = JSON.stringify(value).replaceAll(escaped, unit)
  return slash ? json.replaceAll('/', '\\/') : json
}

describe('JSON', () => {
  const beyondAscii = /[\u0080-\uffff]/g
  const encoders: Record<string, string> = {
    'JSON.stringify': JSON.stringify(value),
    'PHP, json_encode': escaping(beyondAscii, { slash: true }),
    'PHP with JSON_UNESCAPED_UNICODE': JSON.stringify(value).replaceAll('/', '\\/'),
    'PHP with JSON_UNESCAPED_SLASHES': escaping(beyondAscii),
    Go: escaping(/[<>&\u2028\u2029]/g),
    Gson: escaping(/[<>&='\u2028\u2029]/g),
  }
  it.each(Object.entries(encoders))('of %s, and that in JSON again', (_name, json) => {
    const quoted = JSON.stringify(json)
    expectHidden(json, '"[redacted KEY]"')
    expectHidden(quoted, '"\\"[redacted KEY]\\""')
  })

  it('of .NET, which escapes quotes as numbers', () => {
    const inner = escaping(/[\u007f-\uffff&'+<>`]/g, { upper: true })
      .slice(1, -1)
      .replaceAll('\\"', '\\u0022')
    expectHidden(`"${inner}"`, '"[redacted KEY]"')
    expectHidden(JSON.stringify(`"${inner}"`), '"\\"[redacted KEY]\\""')
  })

  it('of PHP in JSON of PHP', () => {
    const inner = JSON.stringify(escaping(beyondAscii, { slash: true }).slice(1, -1)).replaceAll('/', '\\/')
    expectHidden(inner, '"[redacted KEY]"')
  })

  it('each line of a value of several, as Go writes it', () => {
    const redactor = new Redactor()
    redactor.add('KEY', new TextEncoder().encode('first <line> of it\nsecond & line'))
    expect(redactor.redact('{"line":"second \\u0026 line"}')).toBe('{"line":"[redacted KEY]"}')
    expect(redactor.redact('first \\u003cline\\u003e of it\\nsecond \\u0026 line')).toBe('[redacted KEY]')
  })
})

describe('URLs', () => {
  const url = new URL('https://user@host.test/?key=')
  url.password = value
  const query = new URL(`https://host.test/?key=${value.replaceAll(/[#]/g, '')}`).search
  const encoders: Record<string, readonly [string, string]> = {
    encodeURIComponent: [encodeURIComponent(value), '[redacted KEY]'],
    encodeURI: [encodeURI(value), '[redacted KEY]'],
    URLSearchParams: [new URLSearchParams({ q: value }).toString(), 'q=[redacted KEY]'],
    'a password of a URL': [url.href, 'https://user:[redacted KEY]@host.test/?key='],
    'a query of a URL': [query, '?key=[redacted KEY]'],
  }
  it.each(Object.entries(encoders))('by %s, and with digits in lower case', (_name, [encoded, rest]) => {
    expectHidden(encoded, rest)
    // What the value itself has after a % is no escape: it has "%z".
    expectHidden(
      encoded.replaceAll(/%[0-9A-F]{2}/g, octet => octet.toLowerCase()),
      rest,
    )
  })

  it("by PHP's urlencode", () => {
    const encoded = encodeURIComponent(value).replaceAll(
      /[!'()*~]/g,
      found => `%${found.charCodeAt(0).toString(16).toUpperCase()}`,
    )
    expectHidden(encoded.replaceAll('%20', '+'), '[redacted KEY]')
  })
})

const python = spawnSync('python3', ['--version'], { encoding: 'utf8' })
const missing = python.status === 0 ? undefined : 'python3 does not run here'
if (missing !== undefined) console.warn(`Python's own encoders are not tried: ${missing}`)

describe.skipIf(missing !== undefined)("Python's own encoders", () => {
  const encode = (expression: string): string =>
    execFileSync(
      'python3',
      ['-c', `import sys, json, urllib.parse\nv = sys.stdin.buffer.read().decode()\nsys.stdout.write(${expression})`],
      { encoding: 'utf8', input: value, env: { ...process.env, PYTHONIOENCODING: 'utf-8' } },
    )

  it.each([
    ['json.dumps(v)', '"[redacted KEY]"'],
    ['json.dumps(json.dumps(v))', '"\\"[redacted KEY]\\""'],
    ['json.dumps(v, ensure_ascii=False)', '"[redacted KEY]"'],
    ['json.dumps({"body": json.dumps({"key": v})})', '{"body": "{\\"key\\": \\"[redacted KEY]\\"}"}'],
    ['urllib.parse.quote(v)', '[redacted KEY]'],
    ['urllib.parse.quote(v, safe="")', '[redacted KEY]'],
    ['urllib.parse.quote_plus(v)', '[redacted KEY]'],
    ['urllib.parse.urlencode({"q": v})', 'q=[redacted KEY]'],
  ])(
    '%s',
    (expression, rest) => {
      expectHidden(encode(expression), rest)
    },
    60_000,
  )
})
