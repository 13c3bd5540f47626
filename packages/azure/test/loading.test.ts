import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  return programLines(
    `
    const { azureKeyVault, opener } = await import('@sealwax/azure')
    const credential = { getToken: async () => ({ token: 'any', expiresOnTimestamp: 0 }) }
    const call = { signal: new AbortController().signal, notice() {} }
    ${program}`,
    { folder: new URL('..', import.meta.url), hooks },
  )
}

const ofTheSdk = (url: string): boolean => /@azure[/+]|@typespec/.test(url)
const ofIdentity = (url: string): boolean => /@azure[/+]identity/.test(url)

// A process each, which a busy machine takes its time to start.
describe('the Azure SDK', { timeout: 60_000 }, () => {
  test('is not loaded by importing the adapter or making a provider', () => {
    const loaded = linesOf(
      `azureKeyVault({ vault: 'my-vault' })
      opener.open({ scheme: 'azure', authority: 'my-vault', path: '', query: new Map() }, { folder: '/', env: {} })`,
      tellLoaded,
    )
    expect(loaded.some(url => url.endsWith('azure/src/sdk.ts'))).toBe(true)
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('is loaded by the first call, without the part that signs in where a credential is given', () => {
    const loaded = linesOf(
      `await azureKeyVault({ vault: '127.0.0.1:1', credential }).get('key', call).catch(() => {})`,
      tellLoaded,
    )
    expect(loaded.some(ofTheSdk)).toBe(true)
    expect(loaded.filter(ofIdentity)).toEqual([])
  })

  test.each(['@azure/keyvault-secrets', '@azure/identity'])(
    'where %s is missing, the call is ERR_SECRET_CONFIG with the command that installs it',
    name => {
      const output = linesOf(
        `const error = await azureKeyVault({ vault: 'my-vault' }).get('key', call).catch(reason => reason)
        console.log(error.fault.code + '\\n' + error.fault.hint)`,
        without(name),
      )
      expect(output[0]).toBe('ERR_SECRET_CONFIG')
      expect(output[1]).toContain(`npm install ${name}`)
    },
  )

  test.each(['get', 'delete'])('that cannot be loaded is not taken for a vault that answers strangely: %s', method => {
    const output = linesOf(
      `const provider = azureKeyVault({ vault: 'my-vault', credential })
      const error = await provider.${method}('key', call).catch(reason => reason)
      console.log(error.message + '\\n' + provider.classify(error, '${method}').code)`,
      `export async function load(url, context, next) {
        if (!url.includes('/keyvault-secrets/')) return next(url, context)
        return { format: 'module', shortCircuit: true, source: 'throw new Error("broken")' }
      }`,
    )
    expect(output).toEqual(['broken', 'ERR_SECRET_UNKNOWN'])
  })
})
