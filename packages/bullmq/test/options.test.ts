import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import { expect, test } from 'vitest'
import { type FleetOptions, rotationFleet } from '../src/index.ts'
import { readOptions } from '../src/read-options.ts'
import { isWave, sizesOf } from '../src/waves.ts'

const right: FleetOptions = {
  secrets: createSecrets(memory()),
  policy: { rules: { '*': { generate: () => 'a' } } },
  connection: { host: '127.0.0.1' },
}

test('a fleet is made without anything being asked of anybody', async () => {
  await rotationFleet(right).close()
})

test.each([
  [{ secrets: undefined }, /options\.secrets must be a client/],
  [{ connection: 'redis://localhost' }, /options\.connection must be a client of redis or ioredis/],
  [{ polciy: {} }, /options has no "polciy"/],
  [{ policy: { rules: { '*': {} } } }, /generate must be/],
  [{ name: 'a:b' }, /options\.name must be letters/],
  [{ prefix: '' }, /options\.prefix must be letters/],
  [{ every: 10 }, /options\.every must be a number of at least 1000/],
  [{ atOnce: 0 }, /options\.atOnce must be a number of at least 1/],
  [{ atOnce: 1.5 }, /options\.atOnce must be a whole number/],
  [{ spread: 2 }, /options\.spread must be a share/],
  [{ mostFailures: -1 }, /options\.mostFailures must be/],
  [{ waves: [0] }, /options\.waves must be/],
  [{ waves: ['25'] }, /options\.waves must be/],
  [{ accounts: { store: { reads: {} } } }, /options\.accounts\["store"\]\.reads\.perSecond must be a number/],
  [{ accounts: { store: { reads: { perSecond: 0 } } } }, /must be a number above 0, received 0/],
  [{ accounts: { store: { calls: { perSecond: 1 } } } }, /has no "calls"/],
  [{ targets: { db: { atOnce: 0 } } }, /options\.targets\["db"\]\.atOnce must be/],
  [{ breaker: { afer: 1 } }, /options\.breaker has no "afer"/],
  [{ takeOver: 10 }, /options\.takeOver must be/],
  [{ onEvent: 'log' }, /options\.onEvent must be a function/],
])('%o is refused with what was expected', (more, message) => {
  expect(() => rotationFleet({ ...right, ...more } as never)).toThrow(message)
})

test('targets without limits of their own have those of *', () => {
  const { targetLimits } = readOptions({ ...right, targets: { '*': { atOnce: 1 }, db: { perSecond: 2 } } })
  expect([targetLimits('db'), targetLimits('other')]).toEqual([{ perSecond: 2 }, { atOnce: 1 }])
})

test('waves are numbers and shares', () => {
  expect(sizesOf([1, 10, '25%', '0.5%'])).toEqual([{ count: 1 }, { count: 10 }, { share: 0.25 }, { share: 0.005 }])
  expect([1, '100%', '12.5%'].map(isWave)).toEqual([true, true, true])
  expect([0, -1, 1.5, '0%', '101%', '%', 'a%', '1e2%', null].some(isWave)).toBe(false)
})
