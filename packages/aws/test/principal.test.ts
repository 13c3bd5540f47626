import { expect, test } from 'vitest'
import { awsSecretsManager } from '../src/index.ts'

const arn = 'arn:aws:sts::123456789012:assumed-role/shop/i-0f00'
const call = { signal: new AbortController().signal, notice: () => {} }

test('who the credentials stand for is told by whoever is given for that, and else by nobody', async () => {
  let seen: unknown
  const provider = awsSecretsManager({
    region: 'eu-west-1',
    whoAmI: async ({ signal }) => {
      seen = signal
      return arn
    },
  })
  expect(await provider.whoAmI?.(call)).toBe(arn)
  expect(seen).toBe(call.signal)
  expect(awsSecretsManager({ region: 'eu-west-1' }).whoAmI).toBeUndefined()
  expect(() => awsSecretsManager({ whoAmI: arn as never })).toThrow(TypeError)
})
