import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lastLines, outcome } from './outcome.mjs'

/**
 * Writes, into a folder, an authority (ca.pem), a certificate of it for 127.0.0.1 and localhost (server.pem, server.key), and
 * one for a client (client.pem, client.key). They are valid for two days; nobody has the authority's key afterwards.
 * @param {string} openssl 3.0 or newer @param {string} folder
 */
export async function makeCertificates(openssl, folder) {
  /** @param {string} name @param {string[]} more */
  const make = async (name, ...more) => {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc']
    // An empty configuration: nothing that this machine's adds.
    const words = [openssl, 'req', '-x509', '-config', '/dev/null', '-days', '2', ...key, ...files, ...more]
    const { code, output } = await outcome(words, { cwd: folder })
    if (code !== 0) throw new Error(`openssl could not make the certificate ${name}:\n${lastLines(output)}`)
  }
  await make('ca', '-subj', '/CN=sealwax test authority', '-addext', 'basicConstraints=critical,CA:TRUE')
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', 'basicConstraints=CA:FALSE']
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
  await make('server', '-subj', '/CN=localhost', ...signed, '-addext', names, '-addext', 'extendedKeyUsage=serverAuth')
  await make('client', '-subj', '/CN=sealwax', ...signed, '-addext', 'extendedKeyUsage=clientAuth')
  await rm(join(folder, 'ca.key'))
}
