import { createSecrets } from '@sealwax/core'
import { memory } from '@sealwax/core/memory'
import type { SettledHint } from '@sealwax/core/rotate'
import { MovableClock, processLock } from '@sealwax/live'
import { describe, expect, test } from 'vitest'
import { type GoogleRotationOptions, toGoogleRotationHandler, toPubSubEndpoint } from '../../src/rotation/index.ts'
import { storeLikeGoogle } from './store-like-google.ts'

const day = 86_400_000

// As Google's pages print them: Secret Manager, Set up notifications on a secret, Attributes; Pub/Sub, Push subscriptions.
const attributes = {
  eventType: 'SECRET_ROTATE',
  dataFormat: 'JSON_API_V1',
  secretId: 'projects/p/secrets/shop-API_KEY',
  timestamp: '2021-01-20T11:17:45.081104-08:00',
}
const data = Buffer.from('{"name":"projects/p/secrets/shop-API_KEY"}').toString('base64')
const push = (more: object = {}): object => ({
  message: {
    attributes: { ...attributes, ...more },
    data,
    messageId: '136969346945',
    publishTime: '2021-02-26T19:13:55.749Z',
  },
  subscription: 'projects/p/subscriptions/rotation',
})

function open(more: Partial<GoogleRotationOptions> = {}) {
  const clock = new MovableClock()
  const { store, secrets } = storeLikeGoogle(clock)
  let made = 0
  const generate = (): string => `value-${++made}`
  const rule = { generate, lock: processLock(), minAge: 29 * day, grace: { ms: 0, consumers: [] } }
  const handle = toGoogleRotationHandler(secrets, { projects: ['p', '123456'], rules: { API_KEY: rule }, ...more })
  return { clock, store, secrets, handle, made: () => made }
}

const forms: readonly (readonly [string, (body: object) => unknown])[] = [
  ['the body of a push', body => body],
  [
    'a CloudEvent',
    body => ({
      specversion: '1.0',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      source: '//pubsub.googleapis.com/projects/p/topics/rotation',
      id: '1',
      data: body,
    }),
  ],
  ['the message alone', body => (body as { message: object }).message],
]

describe('SECRET_ROTATE', () => {
  test.each(forms)('rotates what is old enough, and a second delivery does nothing: %s', async (_, form) => {
    const { clock, secrets, handle, made } = open()
    expect(await handle(form(push()))).toMatchObject({ did: 'not-due', name: 'API_KEY' })
    clock.advance(30 * day)
    expect(await handle(form(push()))).toMatchObject({ did: 'rotated', name: 'API_KEY' })
    expect(await handle(form(push()))).toMatchObject({ did: 'not-due' })
    expect(await secrets.get('API_KEY', { fresh: true })).toBe('value-1')
    expect(made()).toBe(1)
  })

  test('may name the project by its number', async () => {
    const { handle } = open()
    expect((await handle(push({ secretId: 'projects/123456/secrets/shop-API_KEY' }))).did).toBe('not-due')
  })

  test.each([
    ['another project', { secretId: 'projects/other/secrets/shop-API_KEY' }],
    [
      'a regional secret, where global ones are listed',
      { secretId: 'projects/p/locations/europe-west3/secrets/shop-API_KEY' },
    ],
    ['another secret', { secretId: 'projects/p/secrets/shop-OTHER' }],
    ['a name in another case', { secretId: 'projects/p/secrets/shop-api_key' }],
    ['what a rotation keeps beside the secret', { secretId: 'projects/p/secrets/shop-API_KEY-sealwax-candidate' }],
    ['a version', { secretId: 'projects/p/secrets/shop-API_KEY/versions/1' }],
    ['a way up', { secretId: 'projects/p/secrets/../secrets/shop-API_KEY' }],
    ['nothing', { secretId: undefined }],
    ['no text', { secretId: 1 }],
  ])('about what is not listed is refused, without asking the store: %s', async (_, more) => {
    const { handle, store } = open()
    expect(await handle(push(more))).toMatchObject({ did: 'refused', error: { code: 'ERR_SECRET_DENIED' } })
    expect(store.calls).toEqual([])
  })

  test('of a regional secret is taken where its location is named', async () => {
    const { handle } = open({ location: 'europe-west3' })
    const secretId = 'projects/p/locations/europe-west3/secrets/shop-API_KEY'
    expect((await handle(push({ secretId }))).did).toBe('not-due')
    expect((await handle(push())).did).toBe('refused')
  })
})

test.each(['SECRET_VERSION_ADD', 'SECRET_UPDATE', 'SECRET_VERSION_ENABLE', 'TOPIC_CONFIGURED'])(
  'other notifications are ignored: %s',
  async eventType => {
    const { handle, store } = open()
    expect(await handle(push({ eventType }))).toEqual({ did: 'ignored' })
    expect(await handle({ message: { attributes: { eventType } } })).toEqual({ did: 'ignored' })
    expect(store.calls).toEqual([])
  },
)

test.each([undefined, null, 'text', 1, [], {}, { message: null }, { message: { attributes: [] } }, { data: 'bytes' }])(
  'what is no message is refused: %o',
  async event => {
    expect(await open().handle(event)).toMatchObject({ did: 'refused' })
  },
)

describe('the endpoint', () => {
  const post = (body: string): Request => new Request('https://rotator.example/', { method: 'POST', body })

  test('acknowledges what is done and what is refused, and tells of it', async () => {
    const { clock, handle } = open()
    clock.advance(30 * day)
    const told: SettledHint[] = []
    const answer = toPubSubEndpoint(handle, outcome => void told.push(outcome))
    const bodies = [JSON.stringify(push()), JSON.stringify(push({ secretId: 'projects/p/secrets/other' })), '<html>']
    for (const body of bodies) expect((await answer(post(body))).status).toBe(204)
    expect(told.map(({ did }) => did)).toEqual(['rotated', 'refused', 'refused'])
  })

  test('asks for another delivery where the store cannot be reached', async () => {
    const { handle, store } = open()
    store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 1 })
    const told: SettledHint[] = []
    const answer = toPubSubEndpoint(handle, outcome => void told.push(outcome))
    // Denied does not get better by itself.
    expect((await answer(post(JSON.stringify(push())))).status).toBe(204)
    store.inject({ operation: 'get', fails: 'ERR_SECRET_UNAVAILABLE' })
    expect((await answer(post(JSON.stringify(push())))).status).toBe(503)
    expect(told.map(({ did }) => did)).toEqual(['refused', 'failed'])
  }, 60_000)

  test('needs somebody to tell', () => {
    expect(() => toPubSubEndpoint(open().handle, undefined as never)).toThrow(/tell must be a function/)
    expect(() => toPubSubEndpoint(undefined as never, () => {})).toThrow(/toGoogleRotationHandler/)
  })
})

describe('options', () => {
  const rule = { generate: () => 'x', lock: processLock(), minAge: day }
  test.each<[string, object, RegExp]>([
    ['no projects', { projects: undefined }, /projects must be/],
    ['an empty list', { projects: [] }, /projects must be a list/],
    ['a resource name', { projects: ['projects/p'] }, /projects must be a list/],
    ['no rules', { rules: undefined }, /rules must be/],
    ['rules for nothing', { rules: {} }, /there is none/],
    ['no age', { rules: { API_KEY: { ...rule, minAge: undefined } } }, /"API_KEY"\]\.minAge must be/],
    [
      'no lock, where the newest version is current',
      { rules: { API_KEY: { ...rule, lock: undefined } } },
      /Give `lock`/,
    ],
    ['an option that is misspelt', { project: 'p' }, /options\.project is not an option/],
  ])('are checked before any I/O: %s', (_, more, message) => {
    expect(() => open(more)).toThrow(message)
  })

  test('of a client on another store are refused', () => {
    const secrets = createSecrets(memory({ API_KEY: 'x' }))
    const options = { projects: ['p'], rules: { API_KEY: rule } }
    expect(() => toGoogleRotationHandler(secrets, options)).toThrow(/must be of a secret in google-secret-manager/)
  })
})
