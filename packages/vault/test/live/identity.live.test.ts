import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { eachVault, open } from './each-test.ts'
import { policyOf, tokenWith } from './real-vault.ts'

eachVault('who the caller is', vault => {
  const rights = 'path "auth/token/lookup-self" { capabilities = ["read"] }'

  test('is the name of the token', async () => {
    const token = await tokenWith(vault.ask, [await policyOf(vault.ask, rights)], { display_name: 'shop' })
    expect(await open(vault, { token }).whoAmI(newCall())).toBe('token-shop')
  })

  test('is the entity too, where there is one', async () => {
    const path = `userpass-${crypto.randomUUID()}`
    await vault.ask('POST', `sys/auth/${path}`, { type: 'userpass' })
    await vault.ask('POST', `auth/${path}/users/ann`, { password: 'a-password', token_policies: ['default'] })
    const { auth } = await vault.ask('POST', `auth/${path}/login/ann`, { password: 'a-password' })
    const who = await open(vault, { token: auth?.client_token ?? '' }).whoAmI(newCall())
    expect(who).toMatch(/^userpass-[\da-f-]+-ann \(entity [\da-f-]{36}\)$/)
  })

  test('is refused to a token that may not look at itself', async () => {
    const provider = open(vault, {
      token: await tokenWith(vault.ask, [await policyOf(vault.ask, rights.replace('lookup-self', 'renew-self'))]),
    })
    const refused = await provider.whoAmI(newCall()).catch((error: unknown) => provider.classify(error, 'get'))
    expect(refused).toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })
})
