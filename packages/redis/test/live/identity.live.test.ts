import { createSecrets, type SecretError } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { faultOf, newUser, onRedis, open, prefix, rulesFor } from './redis-server.ts'

onRedis('who the caller is', () => {
  test('is the user, where his rights let him ask', async () => {
    const user = await newUser([...rulesFor('reader', prefix), '+acl|whoami'])
    expect(await open(user).whoAmI(newCall())).toBe(user.username)
  })

  test('is refused without that right, and nothing else is', async () => {
    const provider = open(await newUser(rulesFor('reader', prefix)))
    expect(await faultOf(provider, provider.whoAmI(newCall()))).toMatchObject({ code: 'ERR_SECRET_DENIED' })
    const error = await createSecrets(provider)
      .get('absent')
      .catch((reason: SecretError) => reason)
    expect(error).toMatchObject({ code: 'ERR_SECRET_NOT_FOUND' })
  })
})
