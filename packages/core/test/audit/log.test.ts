import { generateKeyPairSync, generateKeySync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  type AuditOptions,
  type AuditRecord,
  audited,
  openAudit,
  type SignedAnchor,
  telemetrySink,
  verifyAudit,
} from '../../src/audit/index.ts'
import { chain } from '../../src/compose/index.ts'
import { createSecrets, type SecretError } from '../../src/index.ts'
import { memory } from '../../src/memory/index.ts'
import { dualSlot, resume, revoke, rotate, status } from '../../src/rotate/index.ts'
import { FakeTarget } from '../../src/rotate/testing/index.ts'
import { rejection } from '../rejection.ts'
import { SimulatedClock, settled } from '../simulated-clock.ts'
import { MemoryOutput } from './memory-output.ts'

function open(options: Partial<AuditOptions> = {}): {
  readonly output: MemoryOutput
  readonly audit: ReturnType<typeof openAudit>
  readonly errors: unknown[]
} {
  const output = new MemoryOutput()
  const errors: unknown[] = []
  const audit = openAudit({ output, onError: error => void errors.push(error), ...options })
  return { output, audit, errors }
}

const kinds = (output: MemoryOutput): string[] =>
  output.records.map(({ kind, operation, name, step }) => [kind, operation ?? step, name].filter(Boolean).join(' '))

describe('what is recorded', () => {
  test('every call to a store, with what became of it, and never a value', async () => {
    const { output, audit } = open({ actor: 'deployment 42' })
    const store = memory({ KEY: 'the-value-of-it', OTHER: 'x' }, { clock: new SimulatedClock() })
    const secrets = createSecrets(audited(store, audit), { observe: audit.observe, cache: false })
    await secrets.get('KEY')
    await secrets.get('KEY')
    await secrets.put('KEY', 'the-next-value')
    await secrets.get('KEY')
    await secrets.getMany(['KEY', 'OTHER', 'GONE']).catch(() => undefined)
    await secrets.get('GONE').catch(() => undefined)
    await audit.close()
    expect(kinds(output)).toEqual([
      'header',
      'call get KEY',
      'call get KEY',
      'intent put KEY',
      'call put KEY',
      'call get KEY',
      'call getMany',
      'call get GONE',
      'close',
    ])
    const [header, first, second, , put, third, batch, gone] = output.records
    expect(header).toMatchObject({ n: 0, format: 1, process: { host: 'host-1', pid: 7 }, asserted: 'deployment 42' })
    expect([first, second, third].map(record => record?.['first'])).toEqual([true, undefined, true])
    expect(put).toMatchObject({ outcome: 'ok', attempts: 1, version: third?.['version'] })
    expect(batch?.['items']).toEqual([
      { name: 'KEY', outcome: 'ok', version: third?.['version'] },
      { name: 'OTHER', outcome: 'ok', version: expect.any(String) },
      { name: 'GONE', outcome: 'ERR_SECRET_NOT_FOUND' },
    ])
    expect(gone).toMatchObject({ outcome: 'ERR_SECRET_NOT_FOUND' })
    expect(inspect(output, { depth: 9 })).not.toMatch(/the-value|the-next/)
    expect(await verifyAudit(output)).toMatchObject({ outcome: 'intact' })
  })

  test('what a cache served, counted by the minute', async () => {
    const clock = new SimulatedClock()
    const { output, audit } = open({ clock })
    const secrets = createSecrets(memory({ KEY: 'x' }), { observe: audit.observe, clock })
    audit.count(secrets, 'shop')
    for (let turn = 0; turn < 5; turn++) await secrets.get('KEY')
    await clock.advance(60_000)
    await clock.advance(60_000)
    await secrets.get('KEY')
    await audit.close()
    const served = output.records.filter(({ kind }) => kind === 'served')
    expect(served.map(({ client, hits }) => [client, hits])).toEqual([
      ['shop', 4],
      ['shop', 1],
    ])
  })

  test('the steps of a rotation', async () => {
    const { output, audit } = open()
    const target = new FakeTarget({ credentials: ['old'] })
    const options = { strategy: dualSlot({ target, generate: () => 'new' }), grace: { ms: 0, consumers: [] } }
    const secrets = createSecrets(audited(memory({ KEY: 'old' }), audit), { observe: audit.observe })
    await rotate(secrets, 'KEY', options)
    await audit.close()
    const steps = kinds(output).filter(kind => kind.startsWith('rotation'))
    expect(steps.slice(0, 4)).toEqual([
      'rotation plan KEY',
      'rotation create KEY',
      'rotation test KEY',
      'rotation set KEY',
    ])
    expect(steps.at(-1)).toBe('rotation done KEY')
  })

  test('what the application says, and other systems are told in order', async () => {
    const told: AuditRecord[] = []
    const emitted: unknown[] = []
    const sinks = [
      (record: AuditRecord) => void told.push(record),
      telemetrySink({ emit: record => void emitted.push(record) }),
    ]
    const { audit } = open({ sinks, clock: new SimulatedClock(7_000) })
    audit.note('deployed', { commit: 'abc' })
    await audit.flush()
    expect(told).toEqual([{ n: 1, at: 7_000, kind: 'note', text: 'deployed', more: { commit: 'abc' } }])
    expect(emitted).toEqual([
      {
        timestamp: 7_000,
        severityText: 'INFO',
        body: 'note',
        attributes: {
          'sealwax.audit.n': 1,
          'sealwax.audit.at': 7_000,
          'sealwax.audit.kind': 'note',
          'sealwax.audit.text': 'deployed',
          'sealwax.audit.more': '{"commit":"abc"}',
        },
      },
    ])
  })
})

describe('a log that cannot be written', () => {
  test('refuses writes before they are done, and alarms; then goes on in another file', async () => {
    const { output, audit, errors } = open()
    const store = memory({ KEY: 'old' })
    const secrets = createSecrets(audited(store, audit), { observe: audit.observe })
    await secrets.put('KEY', 'first')
    output.fail('append')
    output.tears = 20
    const error = await rejection(secrets.put('KEY', 'second'), 'ERR_SECRET_UNAVAILABLE')
    expect(error.message).toMatch(/The audit log cannot be written, so that "KEY" was left as it is \(put\)/)
    for (const work of [
      () => secrets.put('KEY', 'third', { ifVersion: 'v1' }),
      () => secrets.delete('KEY'),
      () => secrets.moveStage('KEY', { stage: 'x', to: 'v1' }),
    ]) {
      await rejection(work(), 'ERR_SECRET_UNAVAILABLE')
    }
    expect(store.calls.filter(({ operation }) => operation !== 'get').map(({ operation }) => operation)).toEqual([
      'put',
    ])
    // Reads go on, and are recorded when it can be.
    expect(await secrets.get('KEY', { fresh: true })).toBe('first')
    expect(errors.length).toBeGreaterThan(0)
    expect(audit.status().waiting).toBeGreaterThan(0)
    output.heal()
    await secrets.put('KEY', 'fourth')
    await audit.close()
    const report = await verifyAudit(output)
    expect(report.outcome).toBe('torn')
    expect(report.files.map(({ state }) => state).filter(state => state !== 'torn')).toEqual(['closed'])
    // What was refused stands there as an intent without a call.
    const intents = output.records.filter(({ kind }) => kind === 'intent').length
    const calls = output.records.filter(({ kind, operation }) => kind === 'call' && operation !== 'get').length
    expect([intents, calls]).toEqual([6, 6])
  })

  test('refuses reads where that was asked for', async () => {
    const { output, audit } = open()
    const store = memory({ KEY: 'x' })
    const secrets = createSecrets(audited(store, audit, { failClosed: 'all' }), { cache: false })
    expect(await secrets.get('KEY')).toBe('x')
    output.fail('append')
    await rejection(secrets.get('KEY'), 'ERR_SECRET_UNAVAILABLE')
    expect(store.calls.length).toBe(1)
  })

  test('refuses a write where the disk has not said that it has the record', async () => {
    const { output, audit } = open()
    const secrets = createSecrets(audited(memory({ KEY: 'x' }), audit))
    output.fail('sync')
    await rejection(secrets.put('KEY', 'y'), 'ERR_SECRET_UNAVAILABLE')
    const quick = open({ sync: false })
    quick.output.fail('sync')
    await createSecrets(audited(memory({ KEY: 'x' }), quick.audit)).put('KEY', 'y')
    expect(quick.output.syncs).toBe(0)
  })

  for (const call of ['create', 'list'] as const) {
    test(`is met again, where ${call} fails once`, async () => {
      const { output, audit, errors } = open()
      output.fail(call, 1)
      audit.note('first')
      await settled()
      audit.note('second')
      await audit.close()
      expect(errors.length).toBe(1)
      expect(kinds(output).filter(kind => kind === 'note').length).toBe(2)
    })
  }

  test('says how many records it has lost, once it can', async () => {
    const { output, audit } = open()
    output.fail('create')
    for (let count = 0; count < 100_005; count++) audit.note('x')
    expect(audit.status()).toMatchObject({ waiting: 100_000, lost: 5 })
    await settled()
    output.heal()
    await audit.close()
    expect(output.records.find(({ kind }) => kind === 'lost')).toMatchObject({ records: 5 })
    expect(await verifyAudit(output)).toMatchObject({ outcome: 'intact' })
  })
})

describe('a rotation whose log fails', () => {
  const setUp = () => {
    const { output, audit, errors } = open()
    const target = new FakeTarget({ credentials: ['old'], room: 2 })
    const store = memory({ KEY: 'old' })
    const secrets = createSecrets(audited(store, audit), { observe: audit.observe, cache: false })
    const options = { strategy: dualSlot({ target, generate: () => 'new' }), grace: { ms: 0, consumers: [] } }
    return { output, errors, target, secrets, options }
  }

  test('before anything was done does not begin', async () => {
    const { output, target, secrets, options } = setUp()
    output.fail('append')
    await rejection(rotate(secrets, 'KEY', options), 'ERR_SECRET_UNAVAILABLE')
    expect([...target.valid]).toEqual(['old'])
    expect(target.effects).toEqual([])
    expect(await status(secrets, 'KEY')).toMatchObject({ phase: 'idle', epoch: 0 })
  })

  test('after the target was changed is finished, and somebody is alarmed', async () => {
    const { output, errors, target, secrets, options } = setUp()
    const set = target.set.bind(target)
    target.set = async (credential, call) => {
      output.fail('append')
      return set(credential, call)
    }
    await rotate(secrets, 'KEY', options)
    expect(await secrets.get('KEY')).toBe('new')
    expect([...target.valid]).toEqual(['new'])
    expect(errors.length).toBeGreaterThan(0)
    output.heal()
    await resume(secrets, 'KEY', options)
    await rejection(revoke(secrets, 'KEY', options), 'ERR_SECRET_CONFLICT')
  })
})

describe('anchors', () => {
  test('go out at the beginning, after so many records, after so long, and at the end', async () => {
    const clock = new SimulatedClock()
    const anchors: SignedAnchor[] = []
    const { audit } = open({ clock, anchor: anchor => void anchors.push(anchor), anchorRecords: 10, anchorMs: 5_000 })
    const add = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) audit.note('x')
      await audit.flush()
      await settled()
    }
    await add(3)
    expect(anchors.map(({ records }) => records)).toEqual([1])
    expect(audit.status().unanchored).toBe(3)
    await clock.advance(4_999)
    expect(anchors.length).toBe(1)
    await clock.advance(1)
    expect(anchors.map(({ records }) => records)).toEqual([1, 4])
    await add(10)
    expect(anchors.map(({ records }) => records)).toEqual([1, 4, 14])
    await clock.advance(60_000)
    expect(anchors.length).toBe(3)
    await audit.close()
    expect(anchors.map(({ number, records }) => [number, records])).toEqual([
      [0, 1],
      [1, 4],
      [2, 14],
      [3, 15],
    ])
    expect(audit.status().unanchored).toBe(0)
  })

  test('that cannot be taken are told, and made good by the next', async () => {
    const clock = new SimulatedClock()
    const anchors: SignedAnchor[] = []
    let down = true
    const { output, audit, errors } = open({
      clock,
      anchor: async anchor => {
        if (down) throw new Error('elsewhere is down')
        anchors.push(anchor)
      },
      anchorMs: 1_000,
    })
    audit.note('x')
    await audit.flush()
    await clock.advance(3_000)
    expect(errors.length).toBeGreaterThan(1)
    expect(audit.status().unanchored).toBe(2)
    down = false
    await clock.advance(1_000)
    expect(anchors).toMatchObject([{ number: 0, records: 2 }])
    expect(await verifyAudit(output, { anchors })).toMatchObject({ outcome: 'intact', files: [{ unanchored: 0 }] })
  })
})

describe('files', () => {
  test('end at their size; the next one names the one before, which shows when it is missing', async () => {
    const { output, audit } = open({ maxBytes: 2_000 })
    for (let index = 0; index < 60; index++) {
      audit.note('some text that takes its place', { index })
      await settled()
    }
    await audit.close()
    const names = [...output.texts.keys()]
    expect(names.length).toBeGreaterThan(3)
    for (const text of output.texts.values()) expect(text.length).toBeLessThan(2_600)
    expect(await verifyAudit(output)).toMatchObject({ outcome: 'intact' })
    const [, second = ''] = names
    output.texts.delete(second)
    // Also where somebody put the manifest right.
    output.manifestText = output.manifestText
      .split('\n')
      .filter(line => !line.includes(second))
      .join('\n')
    expect(await verifyAudit(output)).toMatchObject({ outcome: 'tampered', missing: [second] })
  })

  test('that an earlier process left are recorded, once', async () => {
    const { output, audit } = open()
    output.left = [{ name: 'audit-old.jsonl', records: 7, head: 'abc', tornBytes: 12 }]
    audit.note('x')
    await audit.close()
    expect(output.records).toMatchObject([
      { kind: 'header' },
      { kind: 'found', file: 'audit-old.jsonl', records: 7, head: 'abc', tornBytes: 12 },
      { kind: 'note' },
      { kind: 'close', count: 3 },
    ])
    expect(output.manifestText).toContain('"file":"audit-old.jsonl","found":')
  })

  test('are not made where there is nothing to record', async () => {
    const { output, audit } = open()
    await audit.close()
    expect(output.texts.size).toBe(0)
  })
})

describe('mistakes', () => {
  const output = new MemoryOutput()
  const onError = (): void => {}
  for (const [message, options] of [
    ['options.output must be an output, such as auditFolder(), received undefined', { onError }],
    ['options.onError must be a function that alarms somebody, received undefined', { output }],
    ['options.sinks[0] must be a function, received a string', { output, onError, sinks: ['x'] }],
    ['options.anchorRecords must be a number of at least 1, received 0', { output, onError, anchorRecords: 0 }],
    ['options.maxBytes must be a number of at least 1024, received 1', { output, onError, maxBytes: 1 }],
    ['options.key signs anchors: give options.anchor too, which takes them away', { output, onError, key: {} }],
  ] as const) {
    test(message, () => {
      expect(() => openAudit(options as never)).toThrow(message)
    })
  }

  test('a key of the wrong kind, before anything is signed with it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    const encrypting = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    for (const [key, came] of [
      ['', 'an empty string'],
      [pem, 'a string'],
      [{}, 'an object'],
      [publicKey, 'a PublicKeyObject'],
      [generateKeyPairSync('x25519').privateKey, 'a PrivateKeyObject'],
      [generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, 'a PrivateKeyObject'],
      [encrypting, 'a CryptoKey'],
      [pair.publicKey, 'one that may not sign'],
    ] as const) {
      const options = { output, onError, anchor: () => {}, key }
      expect(() => openAudit(options as never)).toThrow(`options.key must be a key to sign with`)
      expect(() => openAudit(options as never)).toThrow(new RegExp(`received ${came}$`))
      expect(() => openAudit(options as never)).toThrow(TypeError)
    }
    const verifying = verifyAudit(new MemoryOutput(), { key: privateKey })
    await expect(verifying).rejects.toThrow(/options\.key must be a key to verify with/)
  })

  test('of who wraps a store', () => {
    const { audit } = open()
    expect(() => audited(memory(), {} as never)).toThrow(/a log of openAudit/)
    expect(() => audited(memory(), audit, { failClosed: 'none' as never })).toThrow(/'writes' or 'all'/)
    expect(() => audited({} as never, audit)).toThrow(TypeError)
  })

  test('what is called after the end: writes are refused', async () => {
    const { audit } = open()
    const secrets = createSecrets(audited(memory({ KEY: 'x' }), audit), { observe: audit.observe })
    await audit.close()
    await audit.close()
    expect(() => audit.note('late')).toThrow(/was closed/)
    const error = await rejection(secrets.put('KEY', 'y'), 'ERR_SECRET_UNAVAILABLE')
    expect(error.message).toMatch(/The audit log is closed.*Close it after its clients/)
    expect(await secrets.get('KEY')).toBe('x')
  })

  test('a store keeps what it can, and a chain of audited stores is rotated', async () => {
    const { audit } = open()
    const plain = audited(memory({}, { without: ['putIf', 'delete', 'versions'] }), audit)
    expect([typeof plain.putIf, typeof plain.delete, typeof plain.put]).toEqual(['undefined', 'undefined', 'function'])
    const store = audited(memory({ KEY: 'old' }), audit)
    const secrets = createSecrets(chain([memory({}, { without: ['put'] }), store]))
    expect(await rotate(secrets, 'KEY', { generate: () => 'new' })).toMatchObject({ phase: 'grace' })
    expect((await rejection(rotate(secrets, 'GONE', { generate: () => 'x' }), 'ERR_SECRET_NOT_FOUND')) as SecretError)
  })
})

test.each([
  ['Ed25519', () => generateKeyPairSync('ed25519')],
  ['ECDSA P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['HMAC', () => secretPair(generateKeySync('hmac', { length: 256 }))],
] as const)('anchors are signed with a key of node:crypto: %s', async (_, makePair) => {
  const { privateKey, publicKey } = makePair()
  const anchors: SignedAnchor[] = []
  const { audit, output, errors } = open({ key: privateKey, anchor: anchor => void anchors.push(anchor) })
  audit.note('one')
  await audit.close()
  expect(errors).toEqual([])
  expect(anchors.length).toBeGreaterThan(0)
  expect(await verifyAudit(output, { anchors, key: publicKey })).toMatchObject({ outcome: 'intact', problems: [] })
  const forged = anchors.map(anchor => ({ ...anchor, records: anchor.records + 1 }))
  expect((await verifyAudit(output, { anchors: forged, key: publicKey })).outcome).toBe('tampered')
})

test('a folder without a log is not taken for one that is intact', async () => {
  expect((await verifyAudit(new MemoryOutput())).outcome).toBe('empty')
})

function secretPair(key: KeyObject): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return { privateKey: key, publicKey: key }
}
