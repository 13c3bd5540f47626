import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

const withoutSdk = without('@google-cloud/secret-manager')

/** The lines that a program writes, in a process of its own with these hooks, and without anybody's credentials. */
function linesOf(program: string, hooks: string): readonly string[] {
  const { PATH, NODE_OPTIONS } = process.env
  const env = { PATH, NODE_OPTIONS, HOME: '/nowhere', CLOUDSDK_CONFIG: '/nowhere', METADATA_SERVER_DETECTION: 'none' }
  return programLines(
    `
    const call = { signal: new AbortController().signal, notice() {} }
    ${program}`,
    { folder: new URL('..', import.meta.url), hooks, env },
  )
}

const ofTheSdk = (url: string): boolean => /@google-cloud|google-gax|google-auth|grpc/.test(url)
const withToken = `authClient: { getRequestHeaders: async () => new Headers(), universeDomain: 'googleapis.com' }`

// A process each, which a busy machine takes its time to start.
describe("Google's SDK", { timeout: 60_000 }, () => {
  test('is not loaded by importing the adapter or making a provider', () => {
    const loaded = linesOf(
      `
      const { googleSecretManager, opener } = await import('@sealwax/gcp')
      googleSecretManager({ project: 'p' })
      opener.open({ scheme: 'gcp', path: '', query: new Map() }, { folder: '/', env: {} })`,
      tellLoaded,
    )
    expect(loaded.some(url => url.endsWith('gcp/src/sdk.ts'))).toBe(true)
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = linesOf(
      `
      const { googleSecretManager } = await import('@sealwax/gcp')
      const provider = googleSecretManager({ project: 'p', endpoint: '127.0.0.1:1', ${withToken} })
      await provider.get('key', call).catch(() => {})
      await provider.close()`,
      tellLoaded,
    )
    expect(loaded.some(ofTheSdk)).toBe(true)
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = linesOf(
      `
      const { googleSecretManager } = await import('@sealwax/gcp')
      const error = await googleSecretManager().get('key', call).catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)`,
      withoutSdk,
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install @google-cloud/secret-manager')
  })

  // Its methods would leave the same failure to nobody, and Node would end the process.
  test.each(['grpc', 'rest'])(
    'where no credentials are to be found, each call is ERR_SECRET_DENIED (%s)',
    transport => {
      const output = linesOf(
        `
      const { googleSecretManager } = await import('@sealwax/gcp')
      const provider = googleSecretManager({ project: 'p', transport: '${transport}' })
      for (let count = 0; count < 2; count++) {
        const error = await provider.get('key', call).catch(reason => reason)
        console.log(error.fault.code + ' ' + error.fault.hint)
      }
      await new Promise(resolve => setTimeout(resolve, 50))
      console.log('alive')`,
        '',
      )
      expect(output).toEqual([
        expect.stringMatching(/^ERR_SECRET_DENIED .*gcloud auth application-default login/),
        expect.stringMatching(/^ERR_SECRET_DENIED /),
        'alive',
      ])
    },
  )

  test('where no project is to be found, the call is ERR_SECRET_CONFIG', () => {
    const output = linesOf(
      `
      const { googleSecretManager } = await import('@sealwax/gcp')
      const error = await googleSecretManager({ ${withToken} }).get('key', call).catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)`,
      '',
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('GOOGLE_CLOUD_PROJECT')
  })
})
