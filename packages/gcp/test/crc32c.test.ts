import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'

// RFC 3720, appendix B.4: the checksums as numbers, where the RFC lists their bytes from the lowest.
const ascending = Uint8Array.from({ length: 32 }, (_, index) => index)
const command = Uint8Array.from(
  ['01c00000 00000000 00000000 00000000 14000000 00000400', '00000014 00000018 28000000 00000000 02000000 00000000']
    .join(' ')
    .replaceAll(' ', '')
    .match(/../g) ?? [],
  byte => Number.parseInt(byte, 16),
)

test.each<readonly [what: string, bytes: Uint8Array, checksum: number]>([
  ['32 zeroes', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 incrementing', ascending, 0x46dd794e],
  ['32 decrementing', ascending.toReversed(), 0x113fdb5c],
  ['an iSCSI read command', command, 0xd9963a56],
  ['nothing', new Uint8Array(), 0],
  // The check value of CRC-32C in catalogues of such codes; CRC-32 gives cbf43926.
  ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
])('%s', (_, bytes, checksum) => expect(crc32c(bytes)).toBe(checksum))

test('every change of one bit changes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), (bytes, at) => {
      const changed = bytes.slice()
      const index = (at >> 3) % bytes.length
      changed[index] = (changed[index] ?? 0) ^ (1 << (at & 7))
      return crc32c(changed) !== crc32c(bytes)
    }),
  )
})
