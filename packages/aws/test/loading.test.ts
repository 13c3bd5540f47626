import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

const withoutSdk = without('@aws-sdk/client-secrets-manager')

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  return programLines(program, { folder: new URL('..', import.meta.url), hooks })
}

const ofTheSdk = (url: string): boolean => /@aws-sdk|@smithy/.test(url)

describe('the AWS SDK', () => {
  test('is not loaded by importing the adapter or making a provider', () => {
    const loaded = linesOf(
      `
      const { awsSecretsManager, opener } = await import('@sealwax/aws')
      awsSecretsManager({ region: 'eu-west-1' })
      opener.open({ scheme: 'aws', path: '', query: new Map() }, { folder: '/', env: {} })`,
      tellLoaded,
    )
    expect(loaded.some(url => url.endsWith('aws/src/sdk.ts'))).toBe(true)
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = linesOf(
      `
      const { awsSecretsManager } = await import('@sealwax/aws')
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
      const provider = awsSecretsManager({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', credentials, maxAttempts: 1 })
      await provider.get('key', { signal: new AbortController().signal, notice() {} }).catch(() => {})`,
      tellLoaded,
    )
    expect(loaded.some(ofTheSdk)).toBe(true)
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = linesOf(
      `
      const { awsSecretsManager } = await import('@sealwax/aws')
      const error = await awsSecretsManager().get('key', { signal: new AbortController().signal, notice() {} }).catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)`,
      withoutSdk,
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install @aws-sdk/client-secrets-manager')
  })

  test('where no region is to be found, the call is ERR_SECRET_CONFIG', () => {
    const output = linesOf(
      `
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
      Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })
      const { awsSecretsManager } = await import('@sealwax/aws')
      const error = await awsSecretsManager().get('key', { signal: new AbortController().signal, notice() {} }).catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)`,
      '',
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('AWS_REGION')
  })
})
