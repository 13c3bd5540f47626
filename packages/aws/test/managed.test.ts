import { createSecrets } from '@sealwax/core'
import { type RotationError, rotate } from '@sealwax/core/rotate'
import { describe, expect, test } from 'vitest'
import { scriptedProvider, sdkError } from './scripted-client.ts'

const absent = sdkError('ResourceNotFoundException')

describe('a rotation of ours', () => {
  test.each([
    [{ RotationEnabled: true }, /its rotation in AWS Secrets Manager \(RotationEnabled\)/],
    [{ OwningService: 'rds', RotationEnabled: true }, /the AWS service that owns it \(rds\)/],
  ])('is refused where AWS changes the secret by itself: %o', async (described, reason) => {
    const { provider, commands } = scriptedProvider({
      GetSecretValue: absent,
      DescribeSecret: { ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:KEY-AbCdEf', ...described },
    })
    const error = await rotate(createSecrets(provider), 'KEY', { generate: () => 'new' }).catch((e: RotationError) => e)
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFLICT' })
    expect((error as RotationError).message).toMatch(reason)
    // What holds all rotations up, and the record.
    expect(commands()).toEqual(['GetSecretValue', 'GetSecretValue', 'DescribeSecret'])
  })

  test('needs to know: where the secret may not be described, it is refused with the permission that is missing', async () => {
    const { provider } = scriptedProvider({ GetSecretValue: absent, DescribeSecret: sdkError('AccessDeniedException') })
    const work = rotate(createSecrets(provider), 'KEY', { generate: () => 'new' })
    await expect(work).rejects.toMatchObject({ code: 'ERR_SECRET_DENIED' })
  })

  test('is not where nobody does', async () => {
    const { provider } = scriptedProvider({ DescribeSecret: { ARN: 'arn:x', RotationEnabled: false } })
    const call = { signal: new AbortController().signal, notice: () => {} }
    expect(await provider.managedBy?.('KEY', call)).toBeUndefined()
  })
})
