import { describe, expect, test } from 'vitest'
import {
  bytesOf,
  meaningFor,
  nodeFault,
  queryFlag,
  queryNumber,
  type Row,
  retryAfterMs,
  rowBy,
  textOf,
  wrongUrl,
} from '../../src/adapter/index.ts'

describe('nodeFault', () => {
  test('knows a refused connection, an unknown host and a silent one apart', () => {
    const of = (code: string) => nodeFault(Object.assign(new Error('text'), { code }))
    expect(of('ECONNREFUSED')).toEqual({ code: 'ERR_SECRET_UNAVAILABLE' })
    expect(of('ENOTFOUND')?.hint).toContain('DNS')
    expect(of('ETIMEDOUT')?.code).toBe('ERR_SECRET_TIMEOUT')
  })

  test('a certificate that is not trusted: how to trust it, never how to turn checks off', () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
      const fault = nodeFault({ code })
      expect(fault?.code).toBe('ERR_SECRET_CONFIG')
      expect(fault?.hint).toContain('NODE_EXTRA_CA_CERTS')
      expect(fault?.hint).not.toContain('REJECT_UNAUTHORIZED')
    }
  })

  test('a certificate for another host: to trust its issuer would not help', () => {
    const fault = nodeFault({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect(fault).toMatchObject({ code: 'ERR_SECRET_CONFIG', hint: expect.stringContaining('another host') })
    expect(fault?.hint).not.toContain('NODE_EXTRA_CA_CERTS')
  })

  test('looks below an error that stands for another, as fetch has it', () => {
    expect(nodeFault(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }))?.code).toBe(
      'ERR_SECRET_UNAVAILABLE',
    )
  })

  test.each([undefined, null, 'ECONNREFUSED', {}, { code: 7 }, { code: 'constructor' }, { cause: null }])(
    '%j is none of them',
    error => expect(nodeFault(error)).toBeUndefined(),
  )
})

describe('retryAfterMs', () => {
  test('seconds or a date; other text says nothing', () => {
    expect(retryAfterMs('2')).toBe(2_000)
    expect(retryAfterMs('soon')).toBeUndefined()
    expect(retryAfterMs('-1')).toBeUndefined()
    expect(retryAfterMs('1e3')).toBeUndefined()
    expect(retryAfterMs(null)).toBeUndefined()
    expect(retryAfterMs(undefined)).toBeUndefined()
    expect(retryAfterMs(new Date(0).toUTCString())).toBe(0)
  })
})

describe('text and bytes', () => {
  test('there and back; what is no UTF-8 is no text', () => {
    expect(textOf(bytesOf('\uFEFFä 😀'))).toBe('\uFEFFä 😀')
    const encoder = new TextEncoder()
    for (const length of [0, 1, 99, 100, 101, 5_000]) {
      for (const odd of ['', '\u007f', '\u0080', 'ä', '\ud800']) {
        for (const text of ['x'.repeat(length) + odd, odd + 'x'.repeat(length)])
          expect(bytesOf(text)).toEqual(encoder.encode(text))
      }
    }
    expect(textOf(Uint8Array.of(0xff))).toBeUndefined()
    expect(textOf(new Uint8Array())).toBe('')
  })
})

describe('of a URL', () => {
  test('a number, none, or no number', () => {
    const query = new Map([
      ['a', '5'],
      ['b', ''],
      ['c', 'many'],
    ])
    expect(queryNumber(query, 'a')).toBe(5)
    expect(queryNumber(query, 'b')).toBeNaN()
    expect(queryNumber(query, 'c')).toBeNaN()
    expect(queryNumber(query, 'd')).toBeUndefined()
  })

  test('an error of configuration shows the right form', () => {
    expect(wrongUrl('store', 'store: has no host', 'Write store://host.')).toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      provider: 'store',
      message: 'store: has no host. Write store://host.',
    })
  })
})

describe('a table of errors', () => {
  const absent: Row = {
    code: 'ERR_SECRET_NOT_FOUND',
    hint: operation => `for ${operation}`,
    on: { putIf: { code: 'ERR_SECRET_CONFLICT' } },
  }
  const table = { Absent: absent }

  test('has a row by its own keys, and none by what every object has', () => {
    expect(rowBy(table, 'Absent')).toBe(absent)
    for (const key of ['absent', 'constructor', '__proto__', 1, undefined, null])
      expect(rowBy(table, key)).toBeUndefined()
  })

  test("says what an operation's own row says, and else the general one, with the hint for it", () => {
    expect(meaningFor(absent, 'putIf')).toEqual({ code: 'ERR_SECRET_CONFLICT', hint: undefined })
    expect(meaningFor(absent, 'get')).toEqual({ code: 'ERR_SECRET_NOT_FOUND', hint: 'for get' })
    expect(meaningFor({ code: 'ERR_SECRET_DENIED', hint: 'text' }, 'get').hint).toBe('text')
  })
})

test('a flag in a URL is true, false or absent; other text is what no check of a flag takes', () => {
  const query = new Map([
    ['a', 'true'],
    ['b', 'false'],
    ['c', 'yes'],
    ['d', ''],
  ])
  expect(['a', 'b', 'c', 'd', 'e'].map(option => queryFlag(query, option))).toEqual([true, false, 'yes', '', undefined])
})
