import { expect, test } from 'vitest'
import { checkCertificates, holdsCertificate } from '../../src/adapter/index.ts'
import { StoreFault } from '../../src/index.ts'

test.each([
  ['-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n', true],
  ['subject=any\n-----BEGIN X509 CERTIFICATE-----\n', true],
  ['-----BEGIN TRUSTED CERTIFICATE-----\n', true],
  ['-----BEGIN CERTIFICATE REQUEST-----\n', false],
  ['-----BEGIN PRIVATE KEY-----\n', false],
  ['\u0030\u0082\u0003\u00e8', false],
  ['', false],
])('a certificate in PEM (%#)', (text, holds) => expect(holdsCertificate(text)).toBe(holds))

test('a file without one is named, and nothing of it is told', () => {
  expect(() => checkCertificates('-----BEGIN CERTIFICATE-----', '/ca.pem')).not.toThrow()
  let thrown: unknown
  try {
    checkCertificates('hunter2', '/ca.pem')
  } catch (error) {
    thrown = error
  }
  const { fault } = thrown as StoreFault
  expect(thrown).toBeInstanceOf(StoreFault)
  expect(fault).toMatchObject({
    code: 'ERR_SECRET_CONFIG',
    hint: expect.stringContaining('"/ca.pem" holds no certificate'),
  })
  expect(fault.hint).not.toContain('hunter2')
})
