import { createSecrets, SecretError } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall, textOf } from '@sealwax/live'
import { expect, test } from 'vitest'
import { closing, faultOf, onRedis, open } from './redis-server.ts'

onRedis('many clients, each on a connection of its own', () => {
  test('lose no update of one value: 8 × 25 increments are 200', async () => {
    await open().put('counter', bytesOf('0'), newCall())
    const increment = async (): Promise<number> => {
      const secrets = closing(createSecrets(open(), { cache: false }))
      let conflicts = 0
      for (let done = 0; done < 25; ) {
        const secret = await secrets.getSecret('counter')
        try {
          await secrets.put('counter', `${Number(secret.text()) + 1}`, { ifVersion: secret.version ?? '' })
          done++
        } catch (error) {
          if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_CONFLICT') throw error
          conflicts++
        }
      }
      return conflicts
    }
    const conflicts = await Promise.all(Array.from({ length: 8 }, increment))
    expect(await textOf(open().get('counter', newCall()))).toBe('200')
    // They did meet.
    expect(conflicts.reduce((sum, each) => sum + each)).toBeGreaterThan(0)
  }, 60_000)

  test('create once: one of 16 succeeds, and its value is there', async () => {
    const codes = await Promise.all(
      Array.from({ length: 16 }, async (_, index) => {
        const provider = open()
        return (await faultOf(provider, provider.putIf('key', bytesOf(`${index}`), 'absent', newCall())))?.code ?? index
      }),
    )
    const won = codes.filter(code => typeof code === 'number')
    expect(won).toHaveLength(1)
    expect(codes.filter(code => code === 'ERR_SECRET_CONFLICT')).toHaveLength(15)
    expect(await textOf(open().get('key', newCall()))).toBe(`${won[0]}`)
  })

  test('with one token write one version, whoever of them comes first', async () => {
    const token = crypto.randomUUID()
    const written = await Promise.all(
      Array.from({ length: 8 }, () => open().put('key', bytesOf('value'), newCall({ token }))),
    )
    expect(new Set(written.map(({ version }) => version)).size).toBe(1)
    expect((await open().versions('key', newCall())).versions).toHaveLength(1)
  })

  test('who delete at once: one has deleted it, the others find nothing', async () => {
    const providers = Array.from({ length: 8 }, () => open())
    await open().put('key', bytesOf('value'), newCall())
    const codes = await Promise.all(
      providers.map(async each => (await faultOf(each, each.delete('key', newCall())))?.code),
    )
    expect(codes.filter(code => code === undefined)).toHaveLength(1)
    expect(codes.filter(code => code === 'ERR_SECRET_NOT_FOUND')).toHaveLength(7)
  })
})
