import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { open, withVault } from './with-vault.ts'

withVault('who the caller is', double => {
  test('is the object id in his token, another one for another caller', async () => {
    const ids = await Promise.all(
      [open(double), open(double, { credential: double.credential('user') })].map(provider =>
        provider.whoAmI(newCall()),
      ),
    )
    expect(ids[0]).toMatch(/^[\da-f-]{36}$/)
    expect(ids[1]).toMatch(/^[\da-f-]{36}$/)
    expect(ids[0]).not.toBe(ids[1])
  })
})
