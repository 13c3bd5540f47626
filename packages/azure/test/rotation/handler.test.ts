import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import type { SettledHint } from '@sealwax/core/rotate'
import { MovableClock, processLock } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { type AzureRotationOptions, toAzureRotationHandler, toEventGridEndpoint } from '../../src/rotation/index.ts'
import { storeLikeAzure } from './store-like-azure.ts'

const day = 86_400_000

// As Microsoft's page prints them (Azure Key Vault as Event Grid source, Event examples), spaces included; the type is another.
const id = 'https://sample-kv.vault.azure.net/secrets/newsecret/ee059b2bb5bc48398a53b168c6cdcb10'
const data = {
  Id: id,
  VaultName: 'sample-kv',
  ObjectType: 'Secret',
  'ObjectName ': 'newsecret',
  Version: ' ee059b2bb5bc48398a53b168c6cdcb10',
  NBF: '1559081980',
  EXP: '1559082102',
}
const topic = '/subscriptions/{subscription-id}/resourceGroups/sample-rg/providers/Microsoft.KeyVault/vaults/sample-kv'
const nearExpiry = 'Microsoft.KeyVault.SecretNearExpiry'

function gridEvent(more: object = {}, eventType = nearExpiry): object {
  return {
    id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
    topic,
    subject: 'newsecret',
    eventType,
    eventTime: '2019-07-25T01:08:33.1036736Z',
    data: { ...data, ...more },
    dataVersion: '1',
    metadataVersion: '1',
  }
}

function cloudEvent(more: object = {}, type = nearExpiry): object {
  return {
    id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
    source: topic,
    subject: 'newsecret',
    type,
    time: '2019-07-25T01:08:33.1036736Z',
    data: { ...data, ...more },
    specversion: '1.0',
  }
}

async function open(more: Partial<AzureRotationOptions> = {}) {
  const clock = new MovableClock()
  const { store, secrets } = storeLikeAzure(clock)
  await secrets.put('newsecret', 'first', { expiresAt: new Date(clock.now() + 60 * day) })
  let made = 0
  const generate = (): string => `value-${++made}`
  const rule = { generate, lock: processLock(), expiresIn: 90 * day, grace: { ms: 0, consumers: [] } }
  const handle = toAzureRotationHandler(secrets, { vault: 'sample-kv', rules: { newsecret: rule }, ...more })
  const expiry = async (): Promise<number> => {
    const { expiresAt } = await store.get('newsecret', { signal: new AbortController().signal, notice: () => {} })
    return Math.round(((expiresAt?.getTime() ?? 0) - clock.now()) / day)
  }
  return { clock, store, secrets, handle, expiry, made: () => made }
}

describe('SecretNearExpiry', () => {
  test.each([
    ['Event Grid’s schema', gridEvent],
    ['CloudEvents', cloudEvent],
  ])('rotates what expires soon and gives it another expiry; a second delivery does nothing: %s', async (_, event) => {
    const { clock, secrets, handle, expiry, made } = await open()
    expect(await handle(event())).toMatchObject({ did: 'not-due', name: 'newsecret' })
    clock.advance(30 * day)
    expect(await handle(event())).toMatchObject({ did: 'rotated' })
    expect(await expiry()).toBe(90)
    expect(await handle(event())).toMatchObject({ did: 'not-due' })
    expect(await secrets.get('newsecret', { fresh: true })).toBe('value-1')
    expect(made()).toBe(1)
  })

  test('SecretExpired, for what was missed, and only once', async () => {
    const { clock, handle, expiry } = await open()
    clock.advance(61 * day)
    const expired = gridEvent({}, 'Microsoft.KeyVault.SecretExpired')
    expect((await handle(expired)).did).toBe('rotated')
    expect((await handle(expired)).did).toBe('not-due')
    expect((await handle(gridEvent())).did).toBe('not-due')
    expect(await expiry()).toBe(90)
  })

  test('of a version that somebody replaced by hand changes nothing', async () => {
    const { clock, secrets, handle, made } = await open()
    clock.advance(30 * day)
    await secrets.put('newsecret', 'by hand', { expiresAt: new Date(clock.now() + 60 * day) })
    expect((await handle(gridEvent())).did).toBe('not-due')
    await secrets.put('newsecret', 'without an expiry')
    expect((await handle(gridEvent())).did).toBe('not-due')
    expect(made()).toBe(0)
  })

  test.each([
    ['another vault', { Id: id.replace('sample-kv', 'other-kv') }],
    ['a host that ends alike', { Id: id.replace('sample-kv', 'evil-sample-kv') }],
    [
      'the vault’s name before another host',
      { Id: 'https://sample-kv.vault.azure.net.evil.example/secrets/newsecret/1' },
    ],
    ['another secret', { Id: id.replace('newsecret', 'other') }],
    ['a key', { Id: id.replace('/secrets/', '/keys/') }],
    ['what a rotation keeps', { Id: id.replace('newsecret', 'newsecret-sealwax-candidate') }],
    ['no identifier', { Id: undefined }],
    ['http', { Id: id.replace('https', 'http') }],
    ['a user before the host', { Id: id.replace('https://', 'https://sample-kv.vault.azure.net@evil.example/') }],
  ])('about what is not listed is refused, without asking the store: %s', async (_, more) => {
    const { handle, store } = await open()
    const before = store.calls.length
    expect(await handle(gridEvent(more))).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_DENIED' } })
    expect(store.calls).toHaveLength(before)
  })

  test('is told in any case of the name, as the vault knows none', async () => {
    const { handle } = await open()
    expect((await handle(gridEvent({ Id: id.replace('newsecret', 'NewSecret') }))).did).toBe('not-due')
  })
})

test('other events are ignored: a rotation makes new versions itself', async () => {
  const { handle } = await open()
  for (const type of ['SecretNewVersionCreated', 'KeyNearExpiry', 'CertificateExpired', 'VaultAccessPolicyChanged']) {
    expect(await handle(gridEvent({}, `Microsoft.KeyVault.${type}`))).toEqual({ did: 'ignored' })
  }
})

test.each([undefined, null, 'text', [], [gridEvent()], {}, { eventType: nearExpiry }, { type: 1, data: {} }])(
  'what is no event is refused: %o',
  async event => {
    expect(await (await open()).handle(event)).toMatchObject({ did: 'refused' })
  },
)

describe('the endpoint', () => {
  const post = (body: unknown, headers: Record<string, string> = {}): Request =>
    new Request('https://rotator.example/', { method: 'POST', body: JSON.stringify(body), headers })

  async function openEndpoint() {
    const opened = await open()
    const told: SettledHint[] = []
    const tell = (outcome: SettledHint): void => void told.push(outcome)
    const answer = toEventGridEndpoint(opened.handle, { subscriptions: ['my-rotation'], tell })
    return { ...opened, told, answer }
  }

  // As the page prints it (Endpoint validation with Event Grid event schema).
  const validation = [
    {
      id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
      topic: '/subscriptions/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
      subject: '',
      data: {
        validationCode: '512d38b6-c7b8-40c8-89fe-f46f9e9622b6',
        validationUrl: 'https://rp-eastus2.eventgrid.azure.net:553/eventsubscriptions/myeventsub/validate?id=0',
      },
      eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
      eventTime: '2022-10-28T04:23:35.1981776Z',
      metadataVersion: '1',
      dataVersion: '1',
    },
  ]

  test('answers the handshake of a subscription that it knows, and of no other', async () => {
    const { answer } = await openEndpoint()
    const agreed = await answer(post(validation, { 'aeg-subscription-name': 'MY-ROTATION' }))
    expect(agreed.status).toBe(200)
    expect(await agreed.json()).toEqual({ validationResponse: '512d38b6-c7b8-40c8-89fe-f46f9e9622b6' })
    for (const headers of [{}, { 'aeg-subscription-name': 'SOMEBODY-ELSES' }]) {
      expect((await answer(post(validation, headers))).status).toBe(403)
    }
    const odd = [{ ...validation[0], data: { validationCode: '<script>' } }]
    expect((await answer(post(odd, { 'aeg-subscription-name': 'my-rotation' }))).status).toBe(403)
  })

  test('answers the handshake of CloudEvents', async () => {
    const { answer } = await openEndpoint()
    const ask = (headers: Record<string, string>): Promise<Response> =>
      answer(new Request('https://rotator.example/', { method: 'OPTIONS', headers }))
    const agreed = await ask({ 'WebHook-Request-Origin': 'eventgrid.azure.net' })
    expect(agreed.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net')
    expect(agreed.headers.get('webhook-allowed-rate')).toBe('*')
    expect(agreed.headers.get('allow')).toBe('POST')
    for (const headers of [{}, { 'WebHook-Request-Origin': 'eventemitter.example.com' }]) {
      const refused = await ask(headers)
      expect(refused.status).toBe(403)
      expect(refused.headers.has('webhook-allowed-origin')).toBe(false)
    }
  })

  test('acts on every event of a delivery, and acknowledges what is refused', async () => {
    const { answer, clock, told } = await openEndpoint()
    clock.advance(30 * day)
    const events = [gridEvent({ Id: id.replace('newsecret', 'other') }), gridEvent(), gridEvent()]
    expect((await answer(post(events))).status).toBe(204)
    expect(told.map(({ did }) => did)).toEqual(['refused', 'rotated', 'not-due'])
    expect((await answer(post(cloudEvent()))).status).toBe(204)
    expect((await answer(new Request('https://rotator.example/'))).status).toBe(405)
  })

  test('asks for another delivery where the store cannot be reached, after the other events', async () => {
    const { answer, store, told } = await openEndpoint()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    expect((await answer(post([gridEvent(), cloudEvent({ Id: 'x' })]))).status).toBe(503)
    expect(told.map(({ did }) => did)).toEqual(['failed', 'refused'])
  }, 60_000)

  test('needs somebody to tell, and subscriptions', async () => {
    const { handle } = await open()
    const tell = (): void => {}
    expect(() => toEventGridEndpoint(handle, { subscriptions: [], tell })).toThrow(/subscriptions must be a list/)
    expect(() => toEventGridEndpoint(handle, { subscriptions: ['a'], tell: undefined as never })).toThrow(
      /tell must be/,
    )
    expect(() => toEventGridEndpoint(undefined as never, { subscriptions: ['a'], tell })).toThrow(
      /toAzureRotationHandler/,
    )
  })
})

describe('options', () => {
  const rule = { generate: () => 'x', lock: processLock(), expiresIn: 90 * day }
  test.each<[string, object, RegExp]>([
    ['no vault', { vault: undefined }, /vault must be/],
    ['a URL as a vault', { vault: 'https://sample-kv.vault.azure.net' }, /vault must be the name/],
    ['rules for nothing', { rules: {} }, /there is none/],
    ['no expiry', { rules: { newsecret: { ...rule, expiresIn: undefined } } }, /expiresIn must be a number/],
    [
      'an expiry of 31 days',
      { rules: { newsecret: { ...rule, expiresIn: 31 * day } } },
      /more than .*31 days.*by a schedule/,
    ],
    ['no lock', { rules: { newsecret: { ...rule, lock: undefined } } }, /Give `lock`/],
  ])('are checked before any I/O: %s', async (_, more, message) => {
    await expect(open(more)).rejects.toThrow(message)
  })

  test('of a client on another store are refused', () => {
    const secrets = createSecrets(memory({ newsecret: 'x' }))
    const options = { vault: 'sample-kv', rules: { newsecret: rule } }
    expect(() => toAzureRotationHandler(secrets, options)).toThrow(/must be of a secret in azure-key-vault/)
  })
})
