import { type AddressInfo, createServer } from 'node:net'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { type AwsSecretsManagerOptions, awsSecretsManager } from '../../src/index.ts'
import { closing, eachServer, name, open, proxy, region } from './each-server.ts'
import { makeUser, root } from './ministack-iam.ts'

/** A client's own view: code and message, as an application gets them. */
async function messageOf(options: AwsSecretsManagerOptions): Promise<readonly [code: string, message: string]> {
  const provider = awsSecretsManager({ region, credentials: root, maxAttempts: 1, ...options })
  const error = (await rejectionOf(closing(createSecrets(provider)).get(name))) as { code: string; message: string }
  return [error.code, error.message]
}

eachServer(['ministack'], 'what is wrong with the configuration', endpoint => {
  const credentials = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'not-to-be-shown-anywhere' }

  test('credentials: each its own way out, and none in the message', async () => {
    const user = await makeUser(endpoint, [])
    const wrongSecret = { ...user, secretAccessKey: credentials.secretAccessKey }
    const refusing = async (): Promise<never> => {
      throw Object.assign(new Error(credentials.secretAccessKey), { name: 'CredentialsProviderError' })
    }
    const cases: readonly (readonly [AwsSecretsManagerOptions, wayOut: string])[] = [
      [{ endpoint, credentials }, 'AWS_ACCESS_KEY_ID'],
      [{ endpoint, credentials: wrongSecret }, 'secret access key'],
      [{ endpoint, credentials: user }, 'secretsmanager:GetSecretValue'],
      [{ endpoint, credentials: refusing }, 'aws sso login'],
    ]
    for (const [options, wayOut] of cases) {
      const [code, message] = await messageOf(options)
      expect(code).toBe('ERR_SECRET_DENIED')
      expect(message).toContain(wayOut)
      expect(message).not.toContain(credentials.secretAccessKey)
    }
  })

  test('credentials that expired, and a clock that is wrong', async () => {
    for (const [type, wayOut] of [
      ['ExpiredTokenException', 'aws sso login'],
      ['RequestExpired', 'clock'],
    ] as const) {
      proxy.answer(400, JSON.stringify({ __type: type, message: 'not to be shown' }))
      const [code, message] = await messageOf({ endpoint: proxy.endpoint })
      expect(code).toBe('ERR_SECRET_DENIED')
      expect(message).toContain(wayOut)
      expect(message).not.toContain('not to be shown')
    }
  })

  test('another region than the secret’s: not found, and the message says where it was looked for', async () => {
    await open().put(name, bytesOf('value'), newCall())
    const [code, message] = await messageOf({ endpoint, region: 'eu-west-1' })
    expect(code).toBe('ERR_SECRET_NOT_FOUND')
    expect(message).toContain('not found in aws-secrets-manager eu-west-1')
  })

  test('a region that there is not', async () => {
    const [code, message] = await messageOf({ endpoint: 'https://secretsmanager.eu-nowhere-1.invalid' })
    expect(code).toBe('ERR_SECRET_UNAVAILABLE')
    expect(message).toContain('check the region')
  })

  test('an address without TLS, without Secrets Manager, without anybody', async () => {
    const plain = createServer(socket =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    )
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as AddressInfo
    expect(await messageOf({ endpoint: `https://127.0.0.1:${port}` })).toEqual([
      'ERR_SECRET_CONFIG',
      expect.stringContaining('does not speak TLS'),
    ])
    await new Promise(resolve => plain.close(resolve))
    proxy.answer(200, '<html>sign in</html>', { 'content-type': 'text/html' })
    expect(await messageOf({ endpoint: proxy.endpoint })).toEqual([
      'ERR_SECRET_UNAVAILABLE',
      expect.stringContaining('not AWS Secrets Manager'),
    ])
    expect(await messageOf({ endpoint: `http://127.0.0.1:${port}` })).toEqual([
      'ERR_SECRET_UNAVAILABLE',
      expect.stringContaining('Check the address'),
    ])
  })

  test('a name that is illegal, and a value that is too large, are refused before anything is sent', async () => {
    const secrets = closing(createSecrets(open()))
    const before = proxy.requests()
    expect(await rejectionOf(secrets.get('a b'))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(await rejectionOf(secrets.put('a:b', 'value'))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(await rejectionOf(secrets.put(name, ''))).toMatchObject({ code: 'ERR_SECRET_INVALID' })
    expect(await rejectionOf(secrets.put(name, 'x'.repeat(65_537)))).toMatchObject({
      code: 'ERR_SECRET_TOO_LARGE',
      message: expect.stringContaining('65536'),
    })
    expect(proxy.requests()).toBe(before)
  })
})
