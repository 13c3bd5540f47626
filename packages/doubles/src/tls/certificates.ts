import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** PEM texts. */
export interface Certificates {
  /** What clients have to trust. */
  readonly ca: string
  readonly certificate: string
  readonly key: string
}

const dayMs = 86_400_000

/**
 * A certificate for localhost, 127.0.0.1 and ::1, signed by an authority made for it: nobody has the authority's key
 * afterwards. Both are valid for a day. X.509 as RFC 5280 has it; made here because a machine need not have openssl.
 */
export function makeCertificates(now: number = Date.now()): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const authorityName = name('sealwax test authority')
  const valid = sequence(time(now - dayMs), time(now + dayMs))
  const ca = certificate({
    issuer: authorityName,
    subject: authorityName,
    valid,
    subjectKey: authority.publicKey,
    signingKey: authority.privateKey,
    // basicConstraints: an authority · keyUsage: signs certificates
    extensions: [
      extension('551d13', true, sequence(der(0x01, Buffer.from([0xff])))),
      extension('551d0f', true, der(0x03, Buffer.from([2, 0b100]))),
    ],
  })
  const leaf = certificate({
    issuer: authorityName,
    subject: name('localhost'),
    valid,
    subjectKey: server.publicKey,
    signingKey: authority.privateKey,
    // keyUsage: signs · extKeyUsage: serverAuth · subjectAltName
    extensions: [
      extension('551d0f', true, der(0x03, Buffer.from([7, 0x80]))),
      extension('551d25', false, sequence(oid('2b06010505070301'))),
      extension(
        '551d11',
        false,
        sequence(
          der(0x82, Buffer.from('localhost')),
          der(0x87, Buffer.from([127, 0, 0, 1])),
          der(0x87, Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
        ),
      ),
    ],
  })
  return {
    ca: pem(ca),
    certificate: pem(leaf),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

interface Content {
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly valid: Buffer
  readonly subjectKey: KeyObject
  readonly signingKey: KeyObject
  readonly extensions: readonly Buffer[]
}

function certificate({ issuer, subject, valid, subjectKey, signingKey, extensions }: Content): Buffer {
  const algorithm = sequence(oid('2a8648ce3d040302')) // ecdsa-with-SHA256
  // Positive: the highest bit of a serial number must not be set.
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    algorithm,
    issuer,
    valid,
    subject,
    subjectKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', toBeSigned, signingKey)
  return sequence(toBeSigned, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
}

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))))
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value))
}

/** UTCTime: right until 2049. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '')
  return der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`))
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'))
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
