import type { StoreFault } from '@sealwax/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aboutText, currentOf, fieldsOf, ownBytes, stagesOf, versionsOf } from '../src/layout.ts'
import { bytes } from './scripted-client.ts'

const id = '1795791490539141-0123456789abcdef'

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as StoreFault).fault?.code
  }
}

describe('the current version', () => {
  test('has the time of the server, in its id', () => {
    const stored = currentOf(bytes(id, 'value', '', ''))
    expect(stored).toMatchObject({ version: id, createdAt: new Date(1795791490539) })
    expect(new TextDecoder().decode(stored.bytes)).toBe('value')
    expect(stored.freshUntil).toBeUndefined()
  })

  test('is fresh until it expires', () => {
    const stored = currentOf(bytes(id, 'value', '', '1795791490539'))
    expect(stored).toMatchObject({ freshUntil: 1795791490539, expiresAt: new Date(1795791490539) })
  })

  test.each(['soon', '-1', '1.5', '1e12', '1795791490539000000'])(
    'an end that is no time is ERR_SECRET_CORRUPT: %s',
    end => {
      expect(codeOf(() => currentOf(bytes(id, 'value', '', end)))).toBe('ERR_SECRET_CORRUPT')
    },
  )

  test('may have an id that somebody else gave it', () => {
    expect(currentOf(bytes('v1', 'value', '', ''))).toMatchObject({ version: 'v1', createdAt: undefined })
  })

  test('may be of no bytes, which is not absent', () => {
    expect(currentOf(bytes(id, '', '', '')).bytes).toEqual(new Uint8Array())
  })

  test('content type and metadata come back as they were given', () => {
    const text = fc.string({ unit: 'binary' })
    const about = fc.record(
      { contentType: text, metadata: fc.dictionary(text, text, { noNullPrototype: true }) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(about, given => {
        const { contentType, metadata } = currentOf(bytes(id, 'value', aboutText(given), ''))
        expect({ contentType, metadata }).toEqual({ contentType: given.contentType, metadata: given.metadata })
      }),
    )
    expect(aboutText({})).toBe('')
  })

  test.each([
    '{',
    '"text"',
    '[1]',
    'null',
    '{"contentType":1}',
    '{"metadata":"x"}',
    '{"metadata":null}',
    '{"metadata":{"a":1}}',
    '1',
  ])('an `about` that is none is ERR_SECRET_CORRUPT, and is not quoted: %s', about => {
    expect(codeOf(() => currentOf(bytes(id, 'value', about, '')))).toBe('ERR_SECRET_CORRUPT')
  })

  test.each([[[null, 'value']], [['', 'value']], [[id, null]]] as const)(
    'without an id or a value it is ERR_SECRET_CORRUPT (%j)',
    fields => expect(codeOf(() => currentOf(bytes(...fields, '', '')))).toBe('ERR_SECRET_CORRUPT'),
  )

  test('its bytes are nobody else’s, and the packet that they came in is overwritten', () => {
    const packet = Buffer.from('---value---')
    expect(ownBytes(packet.subarray(3, 8))).toEqual(new TextEncoder().encode('value'))
    expect(String(packet)).toBe('---\0\0\0\0\0---')
  })
})

describe('history', () => {
  test('newest first, with labels, without those whose value is gone', () => {
    const fields = bytes('4-d', '3-c 2-b~ 1-a', 'next=4-d last=1-a good=1-a gone=2-b')
    expect(versionsOf(fields)).toEqual([
      expect.objectContaining({ version: '4-d', current: true, stages: ['next'], state: 'enabled' }),
      expect.objectContaining({ version: '3-c', current: false, stages: [] }),
      expect.objectContaining({ version: '1-a', current: false, stages: ['last', 'good'] }),
    ])
  })

  test('of a secret that was written once', () => {
    expect(versionsOf([...bytes(id), null, null])).toEqual([expect.objectContaining({ version: id, current: true })])
  })

  test('labels are read as they are written, whatever they are called', () => {
    const label = fc.stringMatching(/^[\w.-]{1,64}$/)
    fc.assert(
      fc.property(fc.uniqueArray(label), labels => {
        const text = labels.map((each, index) => `${each}=${index}-token`).join(' ')
        const stages = stagesOf(Buffer.from(text))
        expect([...stages]).toEqual(labels.map((each, index) => [each, `${index}-token`]))
      }),
    )
    expect(stagesOf(null).size).toBe(0)
  })
})

describe('an answer to HMGET', () => {
  test.each([null, 'OK', 1, {}, [], [null], [null, null, null], ['a', 'b'], [1, null]])(
    'that is none of its kind is neither a value nor an absence: %j',
    answer => expect(codeOf(() => fieldsOf(answer, 2))).toBe('ERR_SECRET_UNAVAILABLE'),
  )
})
