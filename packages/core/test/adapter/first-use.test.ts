import { describe, expect, test } from 'vitest'
import { Lazy, Limiter, peer } from '../../src/adapter/index.ts'

describe('Lazy', () => {
  test('opens once for all who ask, and not before', async () => {
    let opened = 0
    const lazy = new Lazy(async () => ++opened)
    expect(await lazy.peek()).toBeUndefined()
    expect(opened).toBe(0)
    expect(await Promise.all([lazy.get(), lazy.get(), lazy.get()])).toEqual([1, 1, 1])
    expect(await lazy.peek()).toBe(1)
  })

  test('a failure reaches all who asked, and the next one tries again', async () => {
    let tries = 0
    const lazy = new Lazy(async () => {
      if (++tries === 1) throw new Error('not yet')
      return 'open'
    })
    const outcomes = await Promise.allSettled([lazy.get(), lazy.get()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await lazy.peek()).toBeUndefined()
    expect(await lazy.get()).toBe('open')
    expect(tries).toBe(2)
  })
})

describe('peer', () => {
  test('a missing package is ERR_SECRET_CONFIG with the command that installs it', async () => {
    const missing = Object.assign(new Error('text'), { code: 'ERR_MODULE_NOT_FOUND' })
    await expect(peer('an-sdk', () => Promise.reject(missing))).rejects.toMatchObject({
      fault: { code: 'ERR_SECRET_CONFIG', hint: 'Its SDK is not installed: run `npm install an-sdk`.' },
    })
  })

  test('gives the module, and any other failure as it is', async () => {
    expect(await peer('an-sdk', async () => 'module')).toBe('module')
    const broken = new SyntaxError('text')
    await expect(peer('an-sdk', () => Promise.reject(broken))).rejects.toBe(broken)
  })
})

describe('Limiter', () => {
  test('runs so many at once, all in the end, also when some fail', async () => {
    const lanes = new Limiter(2)
    let running = 0
    let most = 0
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) =>
        lanes.run(async () => {
          most = Math.max(most, ++running)
          await new Promise(resolve => setImmediate(resolve))
          running--
          if (index % 3 === 0) throw new Error('no')
          return index
        }),
      ),
    )
    expect(most).toBe(2)
    expect(outcomes.map(({ status }) => (status === 'fulfilled' ? 1 : 0))).toEqual([0, 1, 1, 0, 1, 1, 0, 1, 1])
  })
})
