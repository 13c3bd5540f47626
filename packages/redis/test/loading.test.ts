import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

const withoutSdk = without('redis')

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  return programLines(
    `
    const call = { signal: new AbortController().signal, notice() {} }
    ${program}`,
    { folder: new URL('..', import.meta.url), hooks },
  )
}

const ofTheSdk = (url: string): boolean => /node_modules\/(?:redis|@redis)\//.test(url)

describe('the package redis', () => {
  test('is not loaded by importing the adapter or making a provider or locks', () => {
    const loaded = linesOf(
      `
      const { redis, redisLocks, opener } = await import('@sealwax/redis')
      redis({ url: 'rediss://redis.example' })
      redisLocks({ url: 'rediss://redis.example' })
      const { redisAclUser } = await import('@sealwax/redis/acl')
      redisAclUser({ user: 'shop', servers: [{ url: 'rediss://redis.example' }] })
      opener.open({ scheme: 'redis', authority: '127.0.0.1', path: '', query: new Map() }, { folder: '/', env: {} })`,
      tellLoaded,
    )
    expect(loaded.some(url => url.endsWith('redis/src/connection.ts'))).toBe(true)
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = linesOf(
      `
      const { redis } = await import('@sealwax/redis')
      await redis({ url: 'redis://127.0.0.1:1' }).get('key', call).catch(() => {})`,
      tellLoaded,
    )
    expect(loaded.some(ofTheSdk)).toBe(true)
  })

  test('is not loaded where a client was given', () => {
    const loaded = linesOf(
      `
      const { redis } = await import('@sealwax/redis')
      const client = { sendCommand: async () => null, duplicate() {}, subscribe() {} }
      const provider = redis({ client })
      const error = await provider.get('key', call).catch(error => error)
      if (error.fault.code !== 'ERR_SECRET_UNAVAILABLE') throw error`,
      tellLoaded,
    )
    expect(loaded.filter(ofTheSdk)).toEqual([])
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = linesOf(
      `
      const { redis, redisLocks } = await import('@sealwax/redis')
      const error = await redis().get('key', call).catch(reason => reason)
      console.log(error.fault.code + '\\n' + error.fault.hint)
      const other = await redisLocks().acquire('key', { ttl: 100 }).catch(reason => reason)
      console.log(other.code + '\\n' + other.message)`,
      withoutSdk,
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install redis')
    expect(output[2]).toBe('ERR_SECRET_CONFIG')
    expect(output[3]).toContain('npm install redis')
  })
})
