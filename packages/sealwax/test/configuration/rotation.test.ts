import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { createSecrets } from 'sealwax'
import { memory } from 'sealwax/memory'
import { generateThenPut, newKeyring, openRotationPolicy, readKeyring, resume, rotateByPolicy } from 'sealwax/rotate'
import { describe, expect, test } from 'vitest'
import { checkConfiguration } from '../../src/configuration/check-configuration.ts'
import { durationText, readDuration } from '../../src/rotation/duration.ts'
import { readRotation } from '../../src/rotation/read-rotation.ts'
import { project } from './project.ts'
import configuration from './rotation-example/sealwax.config.ts'

const schema = JSON.parse(readFileSync(new URL('../../sealwax.schema.json', import.meta.url), 'utf8'))
const fits = new Ajv({ allErrors: true, strictRequired: false }).compile(schema)

const rule = { generate: 'urlsafe' }

const right: [string, unknown][] = [
  ['a kind', { rules: { API_KEY: rule } }],
  ['a kind with options', { rules: { 'db/*': { generate: { kind: 'password', length: 24, policy: 'postgresql' } } } }],
  ['a switch', { rules: { '*': { generate: { kind: 'password', 'no-look-alikes': true, 'no-repeats': false } } } }],
  [
    'everything of a rule',
    {
      rules: {
        A: {
          ...rule,
          strategy: 'generate-then-put',
          maxAge: '90d',
          grace: '2h',
          consumers: [{ name: 'batch', lag: '1h' }],
          owner: 'web team',
          target: 'postgres',
          timeout: '30s',
          patience: 1_000,
          settle: 0,
          attempts: 2,
          expiresIn: '180d',
        },
      },
    },
  ],
  ['a keyring', { rules: { KEYS: { strategy: 'keyring', ...rule, spread: '15m', keep: '24h' } } }],
  [
    'freezes',
    {
      rules: {},
      freeze: [
        { weekly: { from: 'Fri 16:00', to: 'Mon 08:00' }, timeZone: 'Europe/Berlin', reason: 'weekend' },
        { from: '2026-12-20', to: '2027-01-03T08:00' },
      ],
    },
  ],
]

const wrong: [string, unknown, string][] = [
  ['no rules', {}, 'rotation.rules must be an object; it is undefined.'],
  ['something else', { rules: {}, rule: {} }, 'rotation.rule is not known. Did you mean "rules"?'],
  ['a rule of nothing', { rules: { A: {} } }, 'rotation.rules["A"].generate must be a kind of `sealwax generate`'],
  [
    'a misspelt key',
    { rules: { A: { ...rule, maxage: '1d' } } },
    'rotation.rules["A"].maxage is not known. Did you mean "maxAge"?',
  ],
  [
    'a wrong duration',
    { rules: { A: { ...rule, maxAge: '3 months' } } },
    'rotation.rules["A"].maxAge must be a duration, such as 30s, 15m, 12h or 90d; it is a string.',
  ],
  ['a star within', { rules: { 'a*b': rule } }, 'rotation.rules["a*b"] must have its only * at the end.'],
  ['a part', { rules: { 'a#b': rule } }, 'rotation.rules["a#b"] must be for whole secrets'],
  [
    'a strategy with a target',
    { rules: { A: { ...rule, strategy: 'alternating-users' } } },
    'rotation.rules["A"].strategy must be generate-then-put or keyring. One that changes a credential at a target (a database, an API) is code',
  ],
  [
    'an unknown kind',
    { rules: { A: { generate: 'urlsave' } } },
    'rotation.rules["A"].generate: its kind must be one of hex, urlsafe',
  ],
  [
    'a kind that does more',
    { rules: { A: { generate: 'api-key' } } },
    'rotation.rules["A"].generate: its kind must be one of',
  ],
  [
    'consumers by name',
    { rules: { A: { ...rule, consumers: ['batch'] } } },
    'rotation.rules["A"].consumers[0] must be an object; it is a string.',
  ],
  [
    'a consumer without a lag',
    { rules: { A: { ...rule, consumers: [{ name: 'x' }] } } },
    'rotation.rules["A"].consumers[0].lag must be a duration',
  ],
  [
    'attempts of none',
    { rules: { A: { ...rule, attempts: 0 } } },
    'rotation.rules["A"].attempts must be a number of at least 1, received 0.',
  ],
  [
    'a day of no week',
    { rules: {}, freeze: [{ weekly: { from: 'Freitag 16:00', to: 'Mon 08:00' } }] },
    'rotation.freeze[0].weekly.from must be a day and a time',
  ],
  ['an open freeze', { rules: {}, freeze: [{ from: '2026-12-20' }] }, 'rotation.freeze[0].to must be a day'],
]

/** What no schema can tell. */
const alsoWrong: [string, unknown, string][] = [
  [
    'an option of another kind',
    { rules: { A: { generate: { kind: 'pin', size: 3 } } } },
    'rotation.rules["A"].generate: pin has no "size": it takes length.',
  ],
  [
    'options at odds',
    { rules: { A: { generate: { kind: 'password', length: 2 } } } },
    'rotation.rules["A"].generate: ',
  ],
  [
    'an option that is no number',
    { rules: { A: { generate: { kind: 'hex', size: 'hunter2' } } } },
    'rotation.rules["A"].generate: size takes a whole number.',
  ],
  [
    'a keyring without times',
    { rules: { A: { strategy: 'keyring', ...rule, keep: '1d' } } },
    'rotation.rules["A"].spread is needed by a keyring',
  ],
  [
    'times without a keyring',
    { rules: { A: { ...rule, keep: '1d' } } },
    'rotation.rules["A"].keep is for the strategy keyring.',
  ],
  [
    'a grace that is too short',
    { rules: { A: { ...rule, grace: '1m', consumers: [{ name: 'batch', lag: '1h' }] } } },
    'rotation.rules["A"].grace.ms must be at least 3600000, the lag of "batch"',
  ],
  [
    'a zone that is none',
    { rules: {}, freeze: [{ from: '2026-12-20', to: '2026-12-21', timeZone: 'Mars/Base' }] },
    'rotation.freeze[0].timeZone must be a time zone',
  ],
]

describe('what JSON says of rotation', () => {
  test.each(right)('%s is right, for the schema of editors as well', async (_, rotation) => {
    await readRotation(rotation, 'here')
    const configuration = { stores: 'env:', rotation }
    expect(checkConfiguration(configuration, 'here')).toEqual(configuration)
    expect(fits(configuration), JSON.stringify(fits.errors)).toBe(true)
    expect(fits({ profiles: { default: configuration } })).toBe(true)
  })

  test.each(wrong)('%s is refused, by the schema of editors as well', async (_, rotation, message) => {
    await expect(readRotation(rotation, 'here')).rejects.toMatchObject({
      code: 'ERR_SECRET_CONFIG',
      message: expect.stringContaining(`here: ${message}`),
    })
    expect(fits({ stores: 'env:', rotation })).toBe(false)
  })

  test.each(alsoWrong)('%s is refused', async (_, rotation, message) => {
    const error: Error = await readRotation(rotation, 'here').then(
      () => new Error('it was taken'),
      error => error,
    )
    expect(error).toMatchObject({ code: 'ERR_SECRET_CONFIG' })
    expect(error.message).toContain(`here: ${message}`)
    expect(error.message).not.toMatch(/hunter2|--/)
  })

  test('what is no object is refused by every client', () => {
    expect(() => checkConfiguration({ stores: 'env:', rotation: true }, 'here')).toThrow(
      'here: rotation must be an object; it is a boolean.',
    )
    expect(fits({ stores: 'env:', rotation: true })).toBe(false)
  })

  test('becomes rules in milliseconds, that rotate', async () => {
    const policy = await readRotation(
      {
        rules: {
          PASSWORD: {
            maxAge: '90d',
            generate: { kind: 'password', length: 24 },
            grace: '2h',
            consumers: [{ name: 'batch', lag: '1h' }],
          },
          KEYS: { strategy: 'keyring', generate: 'urlsafe', spread: 0, keep: 0, grace: 0 },
          BYTES: { generate: { kind: 'bytes', size: 16 } },
        },
      },
      'here',
    )
    expect(policy.ruleFor('PASSWORD')).toMatchObject({
      maxAge: 7_776_000_000,
      grace: { ms: 7_200_000, consumers: [{ name: 'batch', lag: 3_600_000 }] },
    })
    const secrets = createSecrets(memory({ PASSWORD: 'old', BYTES: 'old', KEYS: newKeyring('the-first') }))
    await rotateByPolicy(secrets, 'PASSWORD', policy)
    expect(await secrets.get('PASSWORD')).toMatch(/^.{24}$/)
    await rotateByPolicy(secrets, 'BYTES', policy)
    expect(await secrets.getBytes('BYTES')).toHaveLength(16)
    await rotateByPolicy(secrets, 'KEYS', policy)
    await resume(secrets, 'KEYS', policy.optionsFor('KEYS'))
    const { keys, current } = readKeyring(await secrets.get('KEYS', { fresh: true }))
    expect(keys.map(({ id }) => id)).toEqual([current])
    expect(keys[0]?.key).toMatch(/^[\w-]{43}$/)
  })
})

describe('what code says of rotation', () => {
  test('a rule of core as it is, with a strategy of its own', async () => {
    const strategy = generateThenPut({ generate: () => 'made here' })
    const given = { strategy, maxAge: 1_000, grace: { ms: 5, consumers: [] }, owner: 'web team' }
    const policy = await readRotation({ rules: { A: given, B: { generate: () => 'x' } } }, 'here')
    expect(policy.ruleFor('A')).toEqual(given)
    await expect(readRotation({ rules: { A: { strategy, generate: 'hex' } } }, 'here')).rejects.toThrow(
      'here: rotation.rules["A"].generate belongs into the strategy: give one of the two.',
    )
  })
})

describe('what the documentation shows', () => {
  const example = (name: string): string => fileURLToPath(new URL(`rotation-example/${name}`, import.meta.url))

  test('a configuration in JSON', async () => {
    const policy = await openRotationPolicy(undefined, { config: example('sealwax.config.json'), env: {} })
    expect(policy.ruleFor('internal/queue')).toMatchObject({ target: 'mesh', grace: { ms: 7_200_000 } })
    expect(policy.freezeAt(Date.UTC(2026, 11, 24))).toMatchObject({ reason: 'holidays' })
    expect(fits(JSON.parse(readFileSync(example('sealwax.config.json'), 'utf8')))).toBe(true)
  })

  test('and one in TypeScript, with a target', async () => {
    const policy = await openRotationPolicy(configuration, { env: {} })
    const secrets = createSecrets(memory({ API_KEY: 'the-first-key' }))
    expect(await rotateByPolicy(secrets, 'API_KEY', policy)).toMatchObject({ phase: 'grace', strategy: 'dual-slot' })
  })
})

describe('openRotationPolicy', () => {
  test('reads the rules of the configuration and its profile, and opens no store', async () => {
    const folder = project({
      'sealwax.config.json': JSON.stringify({
        profiles: {
          default: 'file:.env',
          production: { stores: 'vault://vault.example.com', rotation: { rules: { B: rule } } },
        },
        rotation: { rules: { A: rule } },
      }),
    })
    const of = async (profile?: string): Promise<string[]> =>
      Object.keys((await openRotationPolicy(undefined, { workingDirectory: folder, env: {}, profile })).rules)
    expect(await of()).toEqual(['A'])
    expect(await of('production')).toEqual(['B'])
  })

  test('says what to add where there are none', async () => {
    const folder = project({ 'sealwax.config.json': '{ "stores": "file:.env" }' })
    await expect(openRotationPolicy(undefined, { workingDirectory: folder, env: {} })).rejects.toThrow(
      /sealwax\.config\.json: no rule says how secrets are rotated\. Add "rotation": \{ "rules"/,
    )
    await expect(
      openRotationPolicy(undefined, { workingDirectory: folder, env: { SEALWAX_URL: 'file:.env' } }),
    ).rejects.toThrow(
      /^SEALWAX_URL: .* Rules stand in a configuration file, which is not read where the stores are named/,
    )
  })
})

test('durations are read and written', () => {
  expect(['30s', '15m', '12h', '90d', 1_500].map(readDuration)).toEqual([
    30_000, 900_000, 43_200_000, 7_776_000_000, 1_500,
  ])
  expect(['', '90', '1.5h', 'd', '-1d', '1D', null, '99999999999d'].map(readDuration)).toEqual(Array(8).fill(undefined))
  expect([0, 59_000, 60_000, 3_900_000, 7_200_000, 90_000_000, 864_000_000, 870_000_000].map(durationText)).toEqual([
    '0s',
    '59s',
    '1m',
    '65m',
    '2h',
    '25h',
    '10d',
    '10d',
  ])
})
