import { describe, expect, test } from 'vitest'
import {
  checkOptions,
  hasMethod,
  isFlag,
  isMatch,
  isOneOf,
  isPlainUrl,
  isWhole,
  type OptionChecks,
} from '../../src/adapter/index.ts'

interface Options {
  readonly region?: string | undefined
  readonly timeout?: number | undefined
  readonly client?: object | undefined
}

const checks: OptionChecks<Options> = {
  region: ['a region', isMatch(/^[a-z]+$/)],
  timeout: ['a whole number of milliseconds', isWhole(1, 10)],
  client: ['a client', hasMethod('send')],
}
const injected = { client: 'client', own: ['region'] } as const
const check = (options: unknown) => () => checkOptions(options as Options, checks, injected)

describe('checkOptions', () => {
  test('takes what is right, and what is left out or undefined', () => {
    expect(check({})).not.toThrow()
    expect(check({ region: 'west', timeout: 10 })).not.toThrow()
    expect(check({ region: undefined, client: { send() {} }, timeout: 1 })).not.toThrow()
  })

  test.each([
    [{ regoin: 'west' }, 'options.regoin is not an option: there are region, timeout, client'],
    [{ region: 'WEST' }, 'options.region'],
    [{ region: null }, 'options.region'],
    [{ timeout: 1.5 }, 'options.timeout'],
    [{ timeout: 11 }, 'options.timeout'],
    [{ client: {} }, 'options.client'],
    [{ client: { send() {} }, region: 'west' }, 'options.region must be left out beside options.client'],
    [null, 'options'],
    ['west', 'options'],
  ])('refuses %j by name', (options, message) => {
    expect(check(options)).toThrow(TypeError)
    expect(check(options)).toThrow(message)
  })

  test('does not show the value, which may be a credential', () => {
    const value = `Secret-${crypto.randomUUID()}`
    expect(check({ region: value })).not.toThrow(value)
    expect(check({ region: value })).toThrow(/^options\.region must be a region/)
  })

  test('an option named like what every object has is unknown', () => {
    expect(check({ constructor: 1 })).toThrow('options.constructor is not an option')
    expect(check(JSON.parse('{"__proto__":1}'))).toThrow('options.__proto__ is not an option')
  })
})

describe('the checks', () => {
  test.each([
    [isFlag, [true, false], [0, 'true', null]],
    [isOneOf('a', 'b'), ['a', 'b'], ['c', '', undefined, ['a']]],
    [isWhole(0, 3), [0, 3], [-1, 4, 1.5, '1', Number.NaN]],
    [isMatch(/^x+$/), ['x', 'xx'], ['', 'y', 1, ['x']]],
    [hasMethod('send'), [{ send() {} }, Object.create({ send() {} })], [{}, { send: 1 }, null, undefined, 'text']],
    [
      isPlainUrl('https:'),
      ['https://host', 'https://host:1/path'],
      ['http://host', 'https://u:p@host', 'https://u@host', 'host', 1],
    ],
  ] as const)('%#', (isRight, right, wrong) => {
    for (const value of right) expect(isRight(value)).toBe(true)
    for (const value of wrong) expect(isRight(value)).toBe(false)
  })
})
