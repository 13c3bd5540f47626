import { beforeAll, describe, expect, test } from 'vitest'
import { Chain, root } from '../../src/audit/chain.ts'
import { runtimeDigest } from '../../src/audit/digest.ts'
import {
  type AuditReport,
  type AuditSource,
  openAudit,
  type SignedAnchor,
  type SigningKey,
  verifyAudit,
} from '../../src/audit/index.ts'
import { settled } from '../simulated-clock.ts'
import { MemoryOutput } from './memory-output.ts'

const full = process.env['SEALWAX_AUDIT'] === 'full'
const records = 1_000
const utf8 = new TextEncoder()

interface Log {
  readonly file: string
  readonly bytes: Uint8Array
  readonly manifest: Uint8Array
  readonly anchors: readonly SignedAnchor[]
  readonly publicKey: SigningKey
}

/** A log of so many records of every kind, closed, with signed anchors after each `every`. */
async function makeLog(count: number, every: number): Promise<Log> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('Ed25519 has a pair of keys')
  const { privateKey, publicKey } = pair
  const output = new MemoryOutput()
  const anchors: SignedAnchor[] = []
  const audit = openAudit({
    output,
    anchor: anchor => void anchors.push(anchor),
    key: privateKey,
    anchorRecords: every,
    onError: error => {
      throw error
    },
  })
  for (let index = 0; index < count - 2; index++) {
    audit.observe({
      type: 'call',
      provider: 'memory',
      operation: index % 3 === 0 ? 'put' : 'get',
      name: `shop/SECRET_${index % 17}`,
      outcome: index % 11 === 0 ? 'ERR_SECRET_DENIED' : 'ok',
      durationMs: index % 7,
      attempts: 1,
      version: `v${index}`,
      requestId: `request-${index}-\u00e9`,
    })
    // A batch of records each, as a program makes them.
    if (index % 10 === 0) await settled()
  }
  await audit.close()
  const [file = ''] = output.texts.keys()
  return { file, bytes: await output.read(file), manifest: await output.manifest(), anchors, publicKey }
}

function sourceOf({ file, manifest }: Log, bytes: Uint8Array | undefined, listed: Uint8Array = manifest): AuditSource {
  return {
    files: async () => (bytes === undefined ? [] : [file]),
    read: async () => bytes ?? new Uint8Array(),
    manifest: async () => listed,
  }
}

function verify(log: Log, bytes: Uint8Array | undefined, listed?: Uint8Array): Promise<AuditReport> {
  return verifyAudit(sourceOf(log, bytes, listed), { anchors: log.anchors, key: log.publicKey })
}

/** Some of the numbers below a limit, spread over all; all of them with SEALWAX_AUDIT=full. */
function* someOf(limit: number, most: number): Generator<number> {
  const step = full ? 1 : Math.max(1, Math.floor(limit / most))
  for (let number = 0; number < limit; number += step) yield number
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start) + 1
    lines.push(bytes.subarray(start, end))
    start = end
  }
  return lines
}

function join(lines: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lines.reduce((sum, line) => sum + line.length, 0))
  let at = 0
  for (const line of lines) {
    whole.set(line, at)
    at += line.length
  }
  return whole
}

/** The chain made anew over lines whose fields were changed: what somebody does who can write the file. */
function recomputed(lines: readonly string[]): Uint8Array {
  const digest = runtimeDigest()
  let head = root
  return utf8.encode(
    lines
      .map(line => {
        const fields = line.replace(/,"hash":"[0-9a-f]{64}"\}$/, '')
        head = digest(head + fields)
        return `${fields},"hash":"${head}"}\n`
      })
      .join(''),
  )
}

describe('a log of 1,000 records', { timeout: 3_600_000 }, () => {
  let log: Log
  beforeAll(async () => {
    log = await makeLog(records, 100)
  })

  test('is intact as it was written, and every record is covered', async () => {
    expect(linesOf(log.bytes).length).toBe(records)
    expect(await verify(log, log.bytes)).toEqual({
      outcome: 'intact',
      files: [{ file: log.file, state: 'closed', records, anchored: records, unanchored: 0, tornBytes: 0 }],
      missing: [],
      problems: [],
    })
  })

  test('every change of a single byte is found', async () => {
    for (const at of someOf(log.bytes.length, 1_500)) {
      const changed = log.bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const { outcome } = await verify(log, changed)
      expect(outcome, `byte ${at}`).toBe('tampered')
    }
  })

  test('every byte taken out, and every byte put in, is found', async () => {
    for (const at of someOf(log.bytes.length, 400)) {
      const without = join([log.bytes.subarray(0, at), log.bytes.subarray(at + 1)])
      expect((await verify(log, without)).outcome, `without byte ${at}`).toBe('tampered')
      const more = join([log.bytes.subarray(0, at), utf8.encode(' '), log.bytes.subarray(at)])
      expect((await verify(log, more)).outcome, `with a byte at ${at}`).toBe('tampered')
    }
  })

  test('every line taken out, said twice, or moved is found', async () => {
    const lines = linesOf(log.bytes)
    for (const at of someOf(lines.length, 150)) {
      const one = lines[at] as Uint8Array
      const variants = {
        'taken out': lines.toSpliced(at, 1),
        'said twice': lines.toSpliced(at, 0, one),
        'moved down': lines.toSpliced(at, 2, lines[at + 1] ?? one, one),
        'moved to the front': [one, ...lines.toSpliced(at, 1)],
      }
      for (const [what, changed] of Object.entries(variants)) {
        if (what === 'moved to the front' && at === 0) continue
        expect((await verify(log, join(changed))).outcome, `line ${at} ${what}`).toBe('tampered')
      }
    }
  })

  test('every cut is found: the file was closed', async () => {
    for (const at of someOf(log.bytes.length, 600)) {
      const report = await verify(log, log.bytes.slice(0, at))
      expect(report.outcome, `cut at ${at}`).toBe('tampered')
    }
  })

  test('a line of another log, put in its place, is found', async () => {
    const other = linesOf((await makeLog(records, 100)).bytes)
    const lines = linesOf(log.bytes)
    for (const at of someOf(lines.length, 60)) {
      const spliced = [...lines.slice(0, at), ...other.slice(at)]
      expect((await verify(log, join(spliced))).outcome, `from line ${at} on`).toBe('tampered')
    }
  })

  test('the file taken away is found, also where the manifest was put right', async () => {
    expect(await verify(log, undefined)).toMatchObject({ outcome: 'tampered', missing: [log.file] })
    expect(await verify(log, undefined, new Uint8Array())).toMatchObject({ outcome: 'tampered', missing: [log.file] })
  })

  test('every change of the manifest is found', async () => {
    for (const at of someOf(log.manifest.length, 400)) {
      const changed = log.manifest.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const report = await verify(log, log.bytes, changed)
      // The last line may be one that is being written.
      expect(report.outcome, `byte ${at}`).not.toBe('intact')
    }
  })

  test('a chain that was made anew is found wherever an anchor comes after it', async () => {
    const lines = new TextDecoder().decode(log.bytes).trimEnd().split('\n')
    for (const at of someOf(records, 200)) {
      const forged = recomputed(lines.with(at, (lines[at] ?? '').replace(/"(?:ok|ERR_SECRET_DENIED)"/, '"aborted"')))
      const isChanged = !/"kind":"(?:header|close)"/.test(lines[at] ?? '')
      const { outcome, files } = await verify(log, forged)
      expect(outcome, `record ${at}`).toBe(isChanged ? 'tampered' : 'intact')
      if (isChanged) expect(files[0]?.problem?.why).toMatch(/an anchor says|the manifest says/)
    }
  })
})

describe('a log whose process still runs, or was killed', { timeout: 3_600_000 }, () => {
  /** As on a disk while it is written: without its end, in a manifest that does not say it is closed. */
  async function opened(count: number, every: number): Promise<Log> {
    const whole = await makeLog(count, every)
    const lines = linesOf(whole.bytes)
    const [first = ''] = new TextDecoder().decode(whole.manifest).split('\n')
    // The last anchor of a closed file is of its end.
    const anchors = whole.anchors.filter(anchor => anchor.records < count)
    return { ...whole, bytes: join(lines.slice(0, -1)), manifest: utf8.encode(`${first}\n`), anchors }
  }

  test('is open, and says how many records no anchor covers', async () => {
    const log = await opened(250, 100)
    const anchored = Math.max(...log.anchors.map(anchor => anchor.records))
    expect(anchored).toBeGreaterThan(200)
    expect(await verify(log, log.bytes)).toMatchObject({
      outcome: 'intact',
      files: [{ state: 'open', records: 249, anchored, unanchored: 249 - anchored }],
    })
  })

  test('cut at any byte it is torn after the last anchor, and tampered with before', async () => {
    const log = await opened(60, 20)
    const covered = Math.max(...log.anchors.map(anchor => anchor.records))
    const lines = linesOf(log.bytes)
    const safe = join(lines.slice(0, covered)).length
    for (const at of someOf(log.bytes.length, 2_000)) {
      const { outcome, files } = await verify(log, log.bytes.slice(0, at))
      const isWhole = log.bytes[at - 1] === 0x0a
      const expected = at < safe ? 'tampered' : isWhole ? 'intact' : 'torn'
      expect(outcome, `cut at ${at} of ${log.bytes.length}`).toBe(expected)
      if (expected === 'torn')
        expect(files[0]).toMatchObject({ state: 'torn', tornBytes: at - wholeBefore(log.bytes, at) })
    }
  })

  test('made anew after the last anchor it is not found out: the span is told', async () => {
    const log = await opened(250, 100)
    const lines = new TextDecoder().decode(log.bytes).trimEnd().split('\n')
    for (const [at, outcome] of [
      [150, 'tampered'],
      [230, 'intact'],
    ] as const) {
      const forged = recomputed(lines.with(at, (lines[at] ?? '').replace('"attempts":1', '"attempts":9')))
      const report = await verify(log, forged)
      expect(report.outcome, `record ${at}`).toBe(outcome)
      if (outcome === 'intact') expect(report.files[0]?.unanchored).toBeGreaterThan(249 - 230)
    }
  })
})

describe('anchors', () => {
  test('that are signed by another key, changed, or missing are told', async () => {
    const log = await makeLog(350, 100)
    const verifyWith = (anchors: readonly SignedAnchor[], key = log.publicKey): Promise<AuditReport> =>
      verifyAudit(sourceOf(log, log.bytes), { anchors, key })
    const { publicKey } = await makeLog(3, 1)
    expect((await verifyWith(log.anchors, publicKey)).problems.length).toBe(log.anchors.length)
    const forged = log.anchors.map(anchor => ({ ...anchor, records: anchor.records + 1 }))
    expect((await verifyWith(forged)).problems[0]).toMatch(/has no valid signature/)
    expect((await verifyWith(log.anchors.toSpliced(1, 1))).problems).toEqual([
      `anchor 1 of ${JSON.stringify(log.anchors[0]?.log)} is missing`,
    ])
    expect((await verifyWith(log.anchors.toReversed())).outcome).toBe('intact')
  })

  test('without them a closed file is held together by the manifest alone', async () => {
    const log = await makeLog(50, 10)
    const lines = new TextDecoder().decode(log.bytes).trimEnd().split('\n')
    const forged = recomputed(lines.with(20, (lines[20] ?? '').replace('"attempts":1', '"attempts":9')))
    const without = (bytes: Uint8Array): Promise<AuditReport> => verifyAudit(sourceOf(log, bytes))
    expect(await without(forged)).toMatchObject({ outcome: 'tampered' })
    expect((await without(log.bytes)).files[0]).toMatchObject({ anchored: 0, unanchored: 50 })
  })
})

function wholeBefore(bytes: Uint8Array, at: number): number {
  return bytes.subarray(0, at).lastIndexOf(0x0a) + 1
}

test('the hash of a line is the SHA-256 of the one before and of its own text', () => {
  const chain = new Chain(runtimeDigest())
  const { line } = chain.append(7, { kind: 'note', text: 'x' })
  const fields = '{"n":0,"at":7,"kind":"note","text":"x"'
  expect(line).toBe(`${fields},"hash":"${runtimeDigest()(root + fields)}"}\n`)
})
