import { SecretError } from '@sealwax/core'
import { expect, test } from 'vitest'
import { failureLines } from '../../src/command/transfer-report.ts'

const failure = (name: string, what: string) => ({
  name,
  error: new SecretError(`${JSON.stringify(name)} ${what}.`, { code: 'ERR_SECRET_DENIED' }),
})

test('what says the same stands together, and what is beyond a screen is counted, secret by secret', () => {
  const failures = Array.from({ length: 23 }, (_, index) => [
    failure(`A${index}`, `is refused for reason ${index}`),
    failure(`B${index}`, `is refused for reason ${index}`),
  ]).flat()
  const groups = failureLines(failures)
  expect(groups).toHaveLength(20)
  expect(groups[0]).toEqual(['A0  ERR_SECRET_DENIED  "A0" is refused for reason 0.', 'the same with B0'])
  expect(groups.at(-1)?.slice(1)).toEqual(['the same with B19', 'and 6 more, which --json lists'])
  expect(failureLines(failures.slice(0, 40)).flat().join()).not.toContain('more')
})
