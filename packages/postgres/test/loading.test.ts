import { programLines, tellLoaded, without } from '@sealwax/live'
import { describe, expect, test } from 'vitest'

const withoutDriver = without('pg')

/** The lines that a program writes, in a process of its own with these hooks. */
function linesOf(program: string, hooks: string): readonly string[] {
  return programLines(
    `
    const { postgresUsers } = await import('@sealwax/postgres')
    const login = { username: 'shop_a', password: 'x' }
    const options = { database: 'shop', server: { host: '127.0.0.1', port: 1 }, administrator: login, users: ['shop_a', 'shop_b'], owner: 'shop' }
    const call = { signal: new AbortController().signal, secret: 'shop/db', fence: 1 }
    ${program}`,
    { folder: new URL('..', import.meta.url), hooks },
  )
}

const ofTheDriver = (url: string): boolean => /node_modules\/(?:pg|pg-[a-z-]+)\//.test(url)

describe('the package pg', { timeout: 60_000 }, () => {
  test('is not loaded by importing this package or making a target', () => {
    const loaded = linesOf('postgresUsers(options)', tellLoaded)
    expect(loaded.some(url => url.endsWith('postgres/src/session.ts'))).toBe(true)
    expect(loaded.filter(ofTheDriver)).toEqual([])
  })

  test('is loaded by the first call', () => {
    const loaded = linesOf('await postgresUsers(options).test(login, call).catch(() => {})', tellLoaded)
    expect(loaded.some(ofTheDriver)).toBe(true)
  })

  test('is not loaded where the application makes the client', () => {
    const loaded = linesOf(
      `
      const client = () => ({ on() {}, end: async () => {}, connect: async () => { throw new Error('mine') } })
      await postgresUsers({ ...options, client }).test(login, call).catch(() => {})`,
      tellLoaded,
    )
    expect(loaded.filter(ofTheDriver)).toEqual([])
  })

  test('where it is missing, the call is ERR_SECRET_CONFIG with the command that installs it', () => {
    const output = linesOf(
      `
      const error = await postgresUsers(options).test(login, call).catch(error => error)
      console.log(error.code + '\\n' + error.message)`,
      withoutDriver,
    )
    expect(output[0]).toBe('ERR_SECRET_CONFIG')
    expect(output[1]).toContain('npm install pg')
  })
})
