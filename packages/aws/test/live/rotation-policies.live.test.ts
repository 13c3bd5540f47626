import { bytesOf } from '@sealwax/core/adapter'
import { dualSlot, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import { newCall, rejectionOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { toAwsRevocationHandler, toAwsRotationHandler } from '../../src/rotation/index.ts'
import { eachServer, name, open } from './each-server.ts'
import { makeUser } from './ministack-iam.ts'
import { beginRotation, newClient } from './pending-version.ts'
import { policy, without } from './readme-policy.ts'

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

function newStrategy(): Strategy {
  const target = new FakeTarget({ credentials: ['first'] })
  return dualSlot({ target, generate: () => `value-${crypto.randomUUID()}` })
}

eachServer(['ministack'], 'the policies of the rotation functions in the README', endpoint => {
  async function rotateWith(strategy: Strategy, actions = policy('rotation')): Promise<void> {
    const { token, arn, client } = await beginRotation(await makeUser(endpoint, actions), `shop/${name}`)
    const secrets = [`shop/${name}`]
    const handler = toAwsRotationHandler(strategy, { secrets, store: { client }, revokedBy: 'schedule' })
    for (const Step of steps) await handler({ Step, SecretId: arn, ClientRequestToken: token })
  }
  async function revokeWith(strategy: Strategy, actions = policy('revocation')): Promise<unknown> {
    const client = newClient(await makeUser(endpoint, actions))
    const grace = { ms: 0, consumers: [] }
    return toAwsRevocationHandler(strategy, { secrets: [`shop/${name}`], store: { client }, grace })()
  }
  const putFirst = async (): Promise<void> => void (await open().put(`shop/${name}`, bytesOf('first'), newCall()))

  test('are enough for a rotation and its revocation', async () => {
    await putFirst()
    const strategy = newStrategy()
    await rotateWith(strategy)
    expect(await revokeWith(strategy)).toMatchObject([{ did: 'revoked' }])
  })

  test.each(policy('rotation').flatMap(({ Action }) => Action))(
    'without %s the rotation is denied, and says so',
    async action => {
      await putFirst()
      const error = await rejectionOf(rotateWith(newStrategy(), without(action, policy('rotation'))))
      expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining(action) })
    },
  )

  test.each(policy('revocation').flatMap(({ Action }) => Action))(
    'without %s the revocation is denied, and says so',
    async action => {
      await putFirst()
      const strategy = newStrategy()
      await rotateWith(strategy)
      const error = await rejectionOf(revokeWith(strategy, without(action, policy('revocation'))))
      expect(error).toMatchObject({ code: 'ERR_SECRET_DENIED', message: expect.stringContaining(action) })
    },
  )
})
