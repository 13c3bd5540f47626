import { SecretError } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { toAwsRotationHandler } from '../../src/rotation/index.ts'
import { scriptedClient } from '../scripted-client.ts'
import { invoke, openStage, Process, revokeDue, rotateAll, type StageName, steps } from './stage.ts'

const names: readonly StageName[] = ['generate-then-put', 'in-place', 'dual-slot', 'alternating-users']

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof SecretError ? error.code : `${error}`
}

describe.each(names)('a rotation of AWS: %s', name => {
  const revokes = name === 'dual-slot' || name === 'alternating-users'

  test('publishes another value that works, and leaves the labels as AWS wants them', async () => {
    const stage = openStage(name)
    const { store } = stage
    const [first, before] = [store.holderOf('AWSCURRENT'), store.valueOf('AWSCURRENT')]
    const token = store.rotate()
    await rotateAll(stage, token)
    expect(store.holderOf('AWSCURRENT')).toBe(token)
    expect(store.valueOf('AWSCURRENT')).not.toBe(before)
    expect(store.holderOf('AWSPREVIOUS')).toBe(first)
    expect(store.holderOf('sealwax-to-revoke')).toBe(revokes ? first : undefined)
    expect(store.holderOf('AWSPENDING')).toBeUndefined()
    expect(stage.works()).toBe(true)
  })

  test('ten in a row leave labels on two versions, and a fence that grew each time', async () => {
    const stage = openStage(name, true)
    for (let turn = 1; turn <= 10; turn++) {
      await rotateAll(stage)
      expect(stage.store.labels()).toContain(`sealwax-fence-${turn}`)
      expect(stage.works()).toBe(true)
      if (name === 'dual-slot' || name === 'alternating-users') expect(await revokeDue(stage)).toBe('revoked')
    }
    const labelled = [...stage.store.versions.values()].filter(({ stages }) => stages.size > 0)
    // AWSCURRENT and AWSPREVIOUS.
    expect(labelled).toHaveLength(2)
    expect(stage.alive()).toBe(1)
  })

  test('each step may be repeated, and comes to the same', async () => {
    const stage = openStage(name)
    const token = stage.store.rotate()
    for (const step of steps) for (let turn = 0; turn < 3; turn++) await invoke(stage, step, token)
    const value = stage.store.valueOf('AWSCURRENT')
    await rotateAll(stage, token)
    expect(stage.store.valueOf('AWSCURRENT')).toBe(value)
    expect(stage.works()).toBe(true)
  })

  test('in every order: what comes too early is refused and changes nothing that works, and the right order ends it', async () => {
    for (const order of permutations(steps)) {
      const stage = openStage(name)
      const token = stage.store.rotate()
      for (const step of order) {
        const code = await codeOf(invoke(stage, step, token))
        expect(['undefined', 'ERR_SECRET_CONFLICT'], order.join()).toContain(code)
        // With one credential there is a moment in which it is set and not published.
        if (name !== 'in-place') expect(stage.works(), order.join()).toBe(true)
      }
      await rotateAll(stage, token)
      expect(stage.store.holderOf('AWSCURRENT'), order.join()).toBe(token)
      expect(stage.works(), order.join()).toBe(true)
    }
  })
})

describe('AWS’ guards', () => {
  const refused = async (prepare: (stage: ReturnType<typeof openStage>, token: string) => void) => {
    const stage = openStage('dual-slot')
    const token = stage.store.rotate()
    prepare(stage, token)
    const process = new Process()
    const codes = []
    for (const step of steps) codes.push(await codeOf(invoke(stage, step, token, process)))
    expect(new Set(codes).size).toBe(1)
    // DescribeSecret is all that was asked.
    expect(process.calls).toBe(4)
    expect(stage.store.valueOf('AWSCURRENT')).toBe('first')
    return codes[0]
  }

  test('rotation is not switched on', async () => {
    expect(
      await refused(({ store }) => {
        store.isRotated = false
      }),
    ).toBe('ERR_SECRET_CONFLICT')
  })

  test('the token is none of the secret’s versions', async () => {
    expect(await refused(({ store }, token) => store.versions.delete(token))).toBe('ERR_SECRET_CONFLICT')
  })

  test('the version does not carry AWSPENDING: it was cancelled', async () => {
    expect(
      await refused(({ store }, token) => {
        store.cancel()
        store.versions.get(token)?.stages.add('somebody-elses')
      }),
    ).toBe('ERR_SECRET_CONFLICT')
  })

  test('the secret is scheduled for deletion', async () => {
    expect(
      await refused(({ store }) => {
        store.deletedDate = new Date(0)
      }),
    ).toBe('ERR_SECRET_DELETED')
  })

  test('the version is current already: nothing is done, and nobody is told of a failure', async () => {
    const stage = openStage('dual-slot')
    const token = stage.store.rotate()
    await rotateAll(stage, token)
    const process = new Process()
    for (const step of steps) await invoke(stage, step, token, process)
    expect(process.calls).toBe(4)
  })

  test('an old event, after a later rotation', async () => {
    const stage = openStage('generate-then-put')
    const old = stage.store.rotate()
    await rotateAll(stage, old)
    await rotateAll(stage)
    await rotateAll(stage)
    for (const step of steps) expect(await codeOf(invoke(stage, step, old))).toBe('ERR_SECRET_CONFLICT')
  })
})

describe('an event', () => {
  const stage = openStage('generate-then-put')
  const { store } = stage
  const ask = (event: unknown, secrets = [store.name]): Promise<string> => {
    const process = new Process()
    const handler = toAwsRotationHandler(stage.strategy(process), {
      secrets,
      store: { client: store.client(process.at) },
    })
    return codeOf(handler(event).finally(() => expect(process.calls).toBeLessThan(2)))
  }
  const token = store.rotate()
  const event = { Step: 'createSecret', SecretId: store.arn, ClientRequestToken: token }

  test.each([
    ['nothing', undefined],
    ['a text', 'createSecret'],
    ['without a step', { ...event, Step: undefined }],
    ['another step', { ...event, Step: 'deleteSecret' }],
    ['the name of an object’s member as a step', { ...event, Step: 'constructor' }],
    ['without a secret', { ...event, SecretId: '' }],
    ['without a token', { ...event, ClientRequestToken: null }],
    ['a token that no version can have', { ...event, ClientRequestToken: 'short' }],
    ['of a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
  ])('that is none is refused before any I/O: %s', async (_, given) => {
    expect(await ask(given)).toBe('ERR_SECRET_INVALID')
  })

  test('does not repeat what it holds in the message', async () => {
    const handler = toAwsRotationHandler(stage.strategy(new Process()), { secrets: [store.name] })
    const error = await handler({ Step: 'a-secret-value' }).catch((reason: SecretError) => reason)
    expect(String(error)).not.toContain('a-secret-value')
  })

  test.each([
    ['another name', 'shop/other'],
    ['an ARN of another name', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/other-AbCdEf'],
    [
      'a name that begins like a listed one',
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-copy-AbCdEf',
    ],
    ['a name of an object’s member', '__proto__'],
  ])('for a secret that is not listed is refused before any I/O: %s', async (_, SecretId) => {
    expect(await ask({ ...event, SecretId })).toBe('ERR_SECRET_DENIED')
  })

  test('is compared with what AWS found by its words as well', async () => {
    // A secret whose own name ends like an ARN, asked for by an ARN without its last characters.
    const [Name, ARN] = [`${store.name}-AbCdEf`, `${store.arn}-XyZ123`]
    const { client, commands } = scriptedClient({ DescribeSecret: { ARN, Name, RotationEnabled: true } })
    const handler = toAwsRotationHandler(stage.strategy(new Process()), { secrets: [store.name], store: { client } })
    expect(await codeOf(handler(event))).toBe('ERR_SECRET_DENIED')
    expect(commands()).toEqual(['DescribeSecret'])
  })

  test('may name the secret by its name or its ARN, and so may the list', async () => {
    for (const SecretId of [store.name, store.arn]) {
      for (const listed of [store.name, store.arn]) {
        const handler = toAwsRotationHandler(stage.strategy(new Process()), {
          secrets: [listed],
          store: { client: store.client() },
        })
        await handler({ ...event, SecretId })
      }
    }
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]))
}
