import { expect, test } from 'vitest'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { rotate, status } from '../../src/rotate/index.ts'

let made = 0
const options = { generate: () => `value-${++made}`, grace: { ms: 0, consumers: [] } }

test('a rotation that was decided once begins once, whoever calls it twice or late', async () => {
  const secrets = createSecrets(memory({ KEY: 'first' }))
  const calls = Array.from({ length: 8 }, () => rotate(secrets, 'KEY', { ...options, ifEpoch: 0 }))
  const ends = await Promise.allSettled(calls)
  const reasons = ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : []))
  expect(ends.filter(end => end.status === 'fulfilled').length).toBeGreaterThan(0)
  for (const reason of reasons) expect(reason).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
  await expect(rotate(secrets, 'KEY', { ...options, ifEpoch: 0 })).rejects.toMatchObject({
    code: 'ERR_SECRET_CONFLICT',
    message: expect.stringContaining('its epoch is 1, not 0'),
    rotation: { phase: 'idle', epoch: 1 },
  })
  expect(await status(secrets, 'KEY')).toMatchObject({ epoch: 1 })
  expect(await Array.fromAsync(secrets.versions('KEY'))).toHaveLength(2)
  await rotate(secrets, 'KEY', { ...options, ifEpoch: 1 })
  expect(await status(secrets, 'KEY')).toMatchObject({ epoch: 2 })
})

test('an epoch that is none is refused before any I/O', async () => {
  const secrets = createSecrets(memory({ KEY: 'first' }))
  await expect(rotate(secrets, 'KEY', { ...options, ifEpoch: -1 })).rejects.toThrow(/options\.ifEpoch must be/)
  await expect(rotate(secrets, 'KEY', { ...options, ifEpoch: '0' as never })).rejects.toThrow(TypeError)
})
