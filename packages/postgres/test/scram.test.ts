import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isPlain, scramVerifier } from '../src/scram.ts'

describe('a SCRAM verifier', () => {
  // RFC 7677, section 3: user `user`, password `pencil`.
  const example = {
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    authMessage:
      'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    clientProof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    serverSignature: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  }
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

  test('of RFC 7677’s example lets in who sends its proof, and signs as its server does', async () => {
    const verifier = await scramVerifier('pencil', 4096, Buffer.from(example.salt, 'base64'))
    const [, iterations, salt, storedKey = '', serverKey = ''] =
      /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier) ?? []
    expect([iterations, salt]).toEqual(['4096', example.salt])
    expect(hmac(Buffer.from(serverKey, 'base64'), example.authMessage).toString('base64')).toBe(example.serverSignature)
    // RFC 5802, section 3: the client's key is its proof without its signature, and the server keeps that key's hash.
    const signature = hmac(Buffer.from(storedKey, 'base64'), example.authMessage)
    const clientKey = Buffer.from(example.clientProof, 'base64').map((byte, index) => byte ^ (signature[index] ?? 0))
    expect(createHash('sha256').update(clientKey).digest('base64')).toBe(storedKey)
  })

  test('has another salt each time, and shows nothing of the password', async () => {
    const made = await Promise.all([scramVerifier('a-password-of-mine'), scramVerifier('a-password-of-mine')])
    expect(made[0]).not.toBe(made[1])
    for (const verifier of made) {
      expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/)
      expect(verifier).not.toContain('password')
    }
  })
})

test.each(['a', ' ', '~', `'";\\--$$`, 'A'.repeat(1000)])('%j is the same password for every client', password => {
  expect(isPlain(password)).toBe(true)
})

test.each(['', 'schlüssel', 'a\u00a0b', 'tab\t', 'line\n', 'nul\0', '\u007f', '🔑', 'a\u0301'])(
  '%j is not, or is none: it is refused',
  password => {
    expect(isPlain(password)).toBe(false)
  },
)
