import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

const withoutSdk = without('node-vault')

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  return programLines(program, { folder: new URL('..', import.meta.url), hooks })
}

const ofTheSdk = (url: string): boolean => /node-vault|axios/.test(url)
const asked = `get('key', { signal: new AbortController().signal, notice() {} })`

describe('node-vault', () => {
  test('is not loaded by importing the adapter or making a provider, and neither is the transport', () => {
    const loaded = linesOf(
      `
      const { hashicorpVault, opener } = await import('@sealwax/vault')
      hashicorpVault({ endpoint: 'https://vault.example', token: 't' })
      opener.open({ scheme: 'vault', authority: 'vault.example', path: '', query: new Map() }, { folder: '/', env: {} })`,
      tellLoaded,
    )
    expect(loaded.some(url => url.endsWith('vault/src/door.ts'))).toBe(true)
    expect(loaded.filter(url => ofTheSdk(url) || url.endsWith('transport.ts') || url === 'node:http')).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = linesOf(
      `
      const { hashicorpVault } = await import('@sealwax/vault')
      await hashicorpVault({ endpoint: 'http://127.0.0.1:1', token: 't' }).${asked}.catch(() => {})`,
      tellLoaded,
    )
    expect(loaded.some(ofTheSdk)).toBe(true)
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = linesOf(
      `
      const { hashicorpVault } = await import('@sealwax/vault')
      const error = await hashicorpVault({ endpoint: 'http://127.0.0.1:1', token: 't' }).${asked}.catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)`,
      withoutSdk,
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install node-vault')
  })

  test('keeps no process alive by a renewal that is to come, nor by connections that nobody uses', () => {
    const output = linesOf(
      `
      import { createServer } from 'node:http'
      const { hashicorpVault } = await import('@sealwax/vault')
      const server = createServer((request, response) => {
        const auth = { client_token: 'token', lease_duration: 3600, renewable: true }
        const data = { data: { value: 'x' }, metadata: { version: 1 } }
        response.end(JSON.stringify(request.url.endsWith('login') ? { auth } : { data }))
      })
      await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
      const auth = { method: 'jwt', role: 'r', jwt: 'j' }
      const provider = hashicorpVault({ endpoint: 'http://127.0.0.1:' + server.address().port, auth })
      console.log((await provider.${asked}).version)
      // The server's sockets are not the provider's.
      server.on('connection', () => {})
      server.unref()
      server.closeIdleConnections()`,
      '',
    )
    expect(output).toEqual(['1'])
  })

  test('prints nothing where DEBUG says so, and turns no checks off where VAULT_SKIP_VERIFY does', () => {
    const output = linesOf(
      `
      Object.assign(process.env, { DEBUG: '*', VAULT_SKIP_VERIFY: 'true', VAULT_PREFIX: '/elsewhere', VAULT_TOKEN: 'ambient-token' })
      let printed = ''
      const write = process.stderr.write.bind(process.stderr)
      process.stderr.write = text => { printed += text; return true }
      import { createServer } from 'node:http'
      const { hashicorpVault } = await import('@sealwax/vault')
      const asked = []
      const server = createServer((request, response) => {
        asked.push(request.url, String(request.headers['x-vault-token']))
        response.end(JSON.stringify({ data: { data: { value: 'the-value' }, metadata: { version: 1 } } }))
      })
      await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
      const provider = hashicorpVault({ endpoint: 'http://127.0.0.1:' + server.address().port, token: 'the-token' })
      await provider.${asked}
      await provider.close()
      server.close()
      console.log(asked.join(' '))
      console.log(/the-token|the-value/.test(printed))`,
      '',
    )
    expect(output).toEqual(['/v1/secret/data/key the-token', 'false'])
  })
})
