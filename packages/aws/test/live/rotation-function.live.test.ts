import { DescribeSecretCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager'
import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { alternatingUsers, dualSlot, generateThenPut, rotate, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget, FakeUsers } from '@sealwax/core/rotate/testing'
import { newCall, rejectionOf, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { toAwsRevocationHandler, toAwsRotationHandler } from '../../src/rotation/index.ts'
import { closing, eachServer, name, open } from './each-server.ts'
import { beginRotation, newClient } from './pending-version.ts'

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const
const generate = (): string => `value-${crypto.randomUUID()}`

async function labelsOf(): Promise<Readonly<Record<string, readonly string[]>>> {
  return (await newClient().send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {}
}

async function rotateOnce(strategy: Strategy, repeat = 1): Promise<string> {
  const { token, arn, client } = await beginRotation()
  const handler = toAwsRotationHandler(strategy, {
    secrets: [name],
    store: { client },
    revokedBy: 'schedule',
    settle: 0,
  })
  for (const Step of steps) {
    for (let turn = 0; turn < repeat; turn++) await handler({ Step, SecretId: arn, ClientRequestToken: token })
  }
  return token
}

function published(): Promise<string> {
  return textOf(open().get(name, { ...newCall(), stage: 'AWSCURRENT' }))
}

eachServer(['ministack', 'moto'], 'the steps of RotateSecret', () => {
  const putFirst = async (value: string): Promise<string> =>
    (await open().put(name, bytesOf(value), newCall())).version ?? ''

  test('publish what the target accepts, one after another, and the schedule revokes', async () => {
    const target = new FakeTarget({ credentials: ['first'], fenced: true })
    const strategy = dualSlot({ target, generate })
    await putFirst('first')
    for (let turn = 1; turn <= 3; turn++) {
      const token = await rotateOnce(strategy, turn)
      expect(target.valid).toContain(await published())
      const labels = await labelsOf()
      expect(labels[token]).toContain('AWSCURRENT')
      expect(labels[token]).not.toContain('AWSPENDING')
      expect(Object.values(labels).flat()).toContain('sealwax-to-revoke')
      const revoke = toAwsRevocationHandler(strategy, {
        secrets: [name],
        store: { client: newClient() },
        grace: { ms: 0, consumers: [] },
      })
      expect(await revoke()).toEqual([{ secret: name, did: 'revoked' }])
      expect([...target.valid]).toEqual([await published()])
    }
  })

  test('alternate users; the other fields stay', async () => {
    const users = new FakeUsers({ users: { a: 'first', b: undefined } })
    await putFirst(JSON.stringify({ username: 'a', password: 'first', host: 'db.example' }))
    await rotateOnce(alternatingUsers({ target: users, users: ['a', 'b'], generate }))
    const login = JSON.parse(await published())
    expect(login).toMatchObject({ username: 'b', host: 'db.example' })
    expect(users.accepts(login)).toBe(true)
  })

  test('are refused out of order, for a token that there is not, and where rotation is off', async () => {
    await putFirst('first')
    const strategy = generateThenPut({ generate })
    const off = toAwsRotationHandler(strategy, { secrets: [name], store: { client: newClient() } })
    const event = { Step: 'createSecret', SecretId: name, ClientRequestToken: crypto.randomUUID() }
    expect(await rejectionOf(off(event))).toMatchObject({ message: expect.stringContaining('RotationEnabled') })
    const { token, arn, client } = await beginRotation()
    const handler = toAwsRotationHandler(strategy, { secrets: [name], store: { client } })
    const early = { Step: 'finishSecret', SecretId: arn, ClientRequestToken: token }
    expect(await rejectionOf(handler(early))).toMatchObject({ message: expect.stringContaining('createSecret') })
    expect(await rejectionOf(handler(event))).toMatchObject({
      message: expect.stringContaining('a version that there is not'),
    })
    for (const Step of steps) await handler({ ...early, Step })
    expect(await published()).toMatch(/^value-/)
  })

  test('do not replace what somebody put in between', async () => {
    await putFirst('first')
    const { token, arn, client } = await beginRotation()
    const handler = toAwsRotationHandler(generateThenPut({ generate }), { secrets: [name], store: { client } })
    await handler({ Step: 'createSecret', SecretId: arn, ClientRequestToken: token })
    await open().put(name, bytesOf('by hand'), newCall())
    const error = await rejectionOf(handler({ Step: 'finishSecret', SecretId: arn, ClientRequestToken: token }))
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect(await published()).toBe('by hand')
    expect((await labelsOf())[token] ?? []).not.toContain('AWSPENDING')
    await rotateOnce(generateThenPut({ generate }))
    expect(await published()).toMatch(/^value-/)
  })

  test('go on after a function was cut off at each request', async () => {
    const target = new FakeTarget({ credentials: ['first'] })
    await putFirst('first')
    const { token, arn, client } = await beginRotation()
    const strategy = dualSlot({ target, generate })
    const run = async (most: number): Promise<boolean> => {
      let requests = 0
      const cut = new Proxy(client, {
        get: (inner, key) =>
          key === 'send'
            ? (...given: Parameters<typeof client.send>) => {
                if (++requests > most) return Promise.reject(new Error('cut off'))
                return inner.send(...given)
              }
            : Reflect.get(inner, key),
      })
      const options = { secrets: [name], store: { client: cut }, revokedBy: 'schedule', settle: 0 } as const
      const handler = toAwsRotationHandler(strategy, options)
      for (const Step of steps) {
        try {
          await handler({ Step, SecretId: arn, ClientRequestToken: token })
        } catch {
          return false
        }
      }
      return true
    }
    for (let most = 0; !(await run(most)); most++) expect(target.valid).toContain(await published())
    expect((await labelsOf())[token]).toContain('AWSCURRENT')
    expect(target.valid).toContain(await published())
  })

  test('are for a secret that the engine’s own rotation refuses', async () => {
    await putFirst('first')
    await beginRotation()
    const secrets = closing(createSecrets(open()))
    expect(await rejectionOf(rotate(secrets, name, { generate }))).toMatchObject({
      code: 'ERR_SECRET_CONFLICT',
      message: expect.stringContaining('RotationEnabled'),
    })
  })
})

eachServer(['ministack'], 'a label', () => {
  test('that is on one version is not given to another without its being named', async () => {
    const provider = open()
    const { version: first = '' } = await provider.put(name, bytesOf('first'), newCall())
    const { version: second = '' } = await provider.put(name, bytesOf('second'), newCall())
    const client = newClient()
    const label = { SecretId: name, VersionStage: 'sealwax-fence-1' }
    await client.send(new UpdateSecretVersionStageCommand({ ...label, MoveToVersionId: first }))
    const again = client.send(new UpdateSecretVersionStageCommand({ ...label, MoveToVersionId: second }))
    expect(await rejectionOf(again)).toMatchObject({ name: 'InvalidParameterException' })
  })
})
