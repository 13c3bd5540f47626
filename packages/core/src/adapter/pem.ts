import { StoreFault } from '../contract/errors.ts'

/** Whether a text has a certificate in PEM in it, under the label of RFC 7468, section 5, or one that OpenSSL takes as well. */
export function holdsCertificate(text: string): boolean {
  return /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(text)
}

/**
 * Checks what was read from the file of authorities, before anything is sent: Node takes a file without one for an empty list,
 * and then no server is trusted.
 *
 * @throws StoreFault ERR_SECRET_CONFIG with the path, and nothing of what is in the file.
 */
export function checkCertificates(text: string, path: string): void {
  if (holdsCertificate(text)) return
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: `The file ${JSON.stringify(path)} holds no certificate in PEM (-----BEGIN CERTIFICATE-----): name one that holds the issuer of the server's with caFile (?ca= in a URL).`,
  })
}
