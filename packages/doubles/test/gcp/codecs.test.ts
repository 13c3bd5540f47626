import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32c } from '../../src/gcp/crc32c.ts'
import { decode, encode, messageType } from '../../src/gcp/definition.ts'
import { fromJson, toJson } from '../../src/gcp/json.ts'
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../../src/gcp/json-time.ts'

// RFC 3720, B.4; the check value of the catalogue of CRC algorithms; and the example of "Data integrity assurance".
test.each([
  [Buffer.alloc(32), 0x8a9136aa],
  [Buffer.alloc(32, 0xff), 0x62a8ab43],
  [Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
  [Buffer.from('123456789'), 0xe3069283],
  [Buffer.from('YQo=', 'base64'), 163_439_259],
  [Buffer.alloc(0), 0],
])('CRC-32C of a published vector', (bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum)
})

describe('times', () => {
  test('in and out again', () => {
    const nanos = fc.integer({ min: 0, max: 999_999_999 })
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), nanos, (seconds, fraction) => {
        const time = { seconds: String(seconds), nanos: fraction }
        expect(parseTimestamp(formatTimestamp(time))).toEqual(time)
      }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 315_576_000_000 }), nanos, (seconds, fraction) => {
        const duration = { seconds: String(seconds), nanos: fraction }
        expect(parseDuration(formatDuration(duration))).toEqual(duration)
      }),
    )
  })

  test('the forms of the reference', () => {
    expect(parseTimestamp('2014-10-02T15:01:23+05:30')).toEqual(parseTimestamp('2014-10-02T09:31:23Z'))
    expect(formatTimestamp({ seconds: '1412262083', nanos: 45_123_456 })).toBe('2014-10-02T15:01:23.045123456Z')
    expect(formatTimestamp({ seconds: '1412262083' })).toBe('2014-10-02T15:01:23Z')
    expect(parseDuration('3.5s')).toEqual({ seconds: '3', nanos: 500_000_000 })
    for (const text of ['tomorrow', '2014-10-02', '2014-13-02T15:01:23Z', '', 5, undefined]) {
      expect(parseTimestamp(text)).toBeUndefined()
    }
    for (const text of ['3', '3m', 's', '']) expect(parseDuration(text)).toBeUndefined()
  })
})

test('a secret survives JSON and the wire', () => {
  const type = messageType('google.cloud.secretmanager.v1.Secret')
  const json = {
    name: 'projects/1/secrets/s',
    replication: { userManaged: { replicas: [{ location: 'us-east1' }] } },
    createTime: '2014-10-02T15:01:23.045Z',
    labels: { a: 'b' },
    topics: [{ name: 'projects/1/topics/t' }],
    expireTime: '2030-01-01T00:00:00Z',
    etag: '"1"',
    rotation: { nextRotationTime: '2029-01-01T00:00:00Z' },
    versionAliases: { live: '9007199254740993' },
    annotations: { x: 'y' },
    versionDestroyTtl: '86400s',
    secretType: 'ACCESS_KEY',
  }
  expect(toJson(type, decode(type, encode(type, fromJson(type, json))))).toEqual(json)
  expect(toJson(type, fromJson(type, { secret_type: 2, labels: null, topics: [] }))).toEqual({
    secretType: 'ACCESS_KEY',
  })
})
