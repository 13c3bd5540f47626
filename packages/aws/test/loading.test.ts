import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Every module that a program loads, in a process of its own. */
function modulesOf(program: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    ${program}
    process.stdout.write(JSON.stringify(loaded))`
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', script]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const output = execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return JSON.parse(output)
}

const ofTheSdk = (url: string): boolean => /@aws-sdk|@smithy/.test(url)

describe('the AWS SDK', () => {
  test('is not loaded by importing the adapter or making a provider', () => {
    const loaded = modulesOf(`
      const { awsSecretsManager, opener } = await import('@sealwax/aws')
      awsSecretsManager({ region: 'eu-west-1' })
      opener.open({ scheme: 'aws', path: '', query: new Map() }, { folder: '/', env: {} })`)
    expect(loaded.some(url => url.endsWith('aws/src/sdk.ts'))).toBe(true)
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = modulesOf(`
      const { awsSecretsManager } = await import('@sealwax/aws')
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
      const provider = awsSecretsManager({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', credentials, maxAttempts: 1 })
      await provider.get('key', { signal: new AbortController().signal, notice() {} }).catch(() => {})`)
    expect(loaded.some(ofTheSdk)).toBe(true)
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = modulesOf(`
      registerHooks({ resolve(specifier, context, next) {
        if (specifier !== '@aws-sdk/client-secrets-manager') return next(specifier, context)
        throw Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' })
      } })
      const { awsSecretsManager } = await import('@sealwax/aws')
      const error = await awsSecretsManager().get('key', { signal: new AbortController().signal, notice() {} }).catch(reason => reason)
      loaded.splice(0, Infinity, error.fault.code, error.fault.hint)`)
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install @aws-sdk/client-secrets-manager')
  })

  test('where no region is to be found, the call is ERR_SECRET_CONFIG', () => {
    const output = modulesOf(`
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
      Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' })
      const { awsSecretsManager } = await import('@sealwax/aws')
      const error = await awsSecretsManager().get('key', { signal: new AbortController().signal, notice() {} }).catch(reason => reason)
      loaded.splice(0, Infinity, error.fault.code, error.fault.hint)`)
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('AWS_REGION')
  })
})
