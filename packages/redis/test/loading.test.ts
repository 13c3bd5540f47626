import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Hooks of a module loader, which run in a thread of their own: they tell by standard output. */
const tellLoaded = `
  import { writeSync } from 'node:fs'
  export async function load(url, context, next) {
    writeSync(1, url + '\\n')
    return next(url, context)
  }`
const withoutSdk = `
  export async function resolve(specifier, context, next) {
    if (specifier !== 'redis') return next(specifier, context)
    throw Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' })
  }`

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  const script = `
    import { register } from 'node:module'
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))})
    const call = { signal: new AbortController().signal, notice() {} }
    ${program}`
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', script]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const output = execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return output.trim().split('\n')
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
