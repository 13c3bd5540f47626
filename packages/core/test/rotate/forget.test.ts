import { expect, test } from 'vitest'
import { prefixed } from '../../src/compose/index.ts'
import { createSecrets } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { forget, type RotationError, resume, revoke, rotate, status } from '../../src/rotate/index.ts'
import { rejection } from '../rejection.ts'
import { Lab } from './lab.ts'

test('what rotations kept beside a secret is removed, under the names of the store', async () => {
  const lab = new Lab()
  await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
  await lab.run(() => revoke(lab.secrets, 'KEY', lab.options))
  const published = await lab.secrets.get('KEY', { fresh: true })
  const own = createSecrets(prefixed(lab.secrets.provider, 'own/'))
  await own.put('KEY', 'other')
  expect(await forget(own, 'KEY')).toEqual([])
  expect(await lab.run(() => forget(lab.secrets, 'KEY'))).toContain('KEY-sealwax-rotation')
  await rejection(status(lab.secrets, 'KEY'), 'ERR_SECRET_DELETED')
  expect(await lab.secrets.get('KEY', { fresh: true })).toBe(published)
})

test('a rotation that is under way is not forgotten, unless that is forced', async () => {
  const lab = new Lab()
  await lab.run(() => rotate(lab.secrets, 'KEY', lab.options))
  const error = await lab.fails<RotationError>(() => forget(lab.secrets, 'KEY'))
  expect(error).toMatchObject({ name: 'RotationError', code: 'ERR_SECRET_CONFLICT', rotation: { phase: 'grace' } })
  await lab.run(() => resume(lab.secrets, 'KEY', lab.options))
  expect(await lab.run(() => forget(lab.secrets, 'KEY', { force: true }))).toContain('KEY-sealwax-rotation')
  expect(await lab.run(() => forget(lab.secrets, 'KEY', { force: true }))).toEqual([])
})

test('wrong arguments are told before anything is asked', async () => {
  const secrets = createSecrets(memory())
  for (const call of [() => forget(secrets, 'KEY', { force: 'yes' as never }), () => forget(secrets, 'KEY#part')]) {
    await expect(call()).rejects.toBeInstanceOf(TypeError)
  }
})
