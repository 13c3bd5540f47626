import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { auditFolder, readAuditFolder } from '../../src/audit/file/index.ts'
import { type AuditReport, openAudit, verifyAudit } from '../../src/audit/index.ts'

function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealwax-audit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'audit')
}

function fail(error: unknown): void {
  throw error
}

const verify = (folder: string): Promise<AuditReport> => verifyAudit(readAuditFolder(folder))

test('a folder has a file of each process, for its owner alone, and a manifest', async () => {
  const folder = workFolder()
  for (let turn = 0; turn < 2; turn++) {
    const audit = openAudit({ output: auditFolder(folder), onError: fail })
    audit.note('hello', { turn })
    await audit.close()
  }
  const files = readdirSync(folder).sort()
  expect(files.length).toBe(3)
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(await verify(folder)).toMatchObject({
    outcome: 'intact',
    files: [
      { state: 'closed', records: 3 },
      { state: 'closed', records: 3 },
    ],
    missing: [],
  })
  const [first = ''] = files
  const [header] = readFileSync(join(folder, first), 'utf8').split('\n')
  expect(JSON.parse(header ?? '')).toMatchObject({ process: { pid: process.pid, host: expect.any(String) } })
  rmSync(join(folder, first))
  expect(await verify(folder)).toMatchObject({ outcome: 'tampered', missing: [first] })
})

test('a process that is killed leaves a torn file at worst; the next one records how far it was whole', async () => {
  const folder = workFolder()
  const program = `
    import { openAudit } from ${JSON.stringify(fileURLToPath(new URL('../../src/audit/index.ts', import.meta.url)))}
    import { auditFolder } from ${JSON.stringify(fileURLToPath(new URL('../../src/audit/file/index.ts', import.meta.url)))}
    const audit = openAudit({ output: auditFolder(${JSON.stringify(folder)}), onError: error => { throw error } })
    for (let index = 0; index < 50; index++) audit.note('x', { index })
    await audit.flush()
    process.kill(process.pid, 'SIGKILL')
  `
  const strip = process.features.typescript ? [] : ['--experimental-strip-types']
  const run = promisify(execFile)(process.execPath, [...strip, '--input-type=module', '--eval', program])
  await expect(run).rejects.toMatchObject({ signal: 'SIGKILL' })
  const [killed = ''] = readdirSync(folder).filter(name => name.startsWith('audit-'))
  expect(await verify(folder)).toMatchObject({ outcome: 'intact', files: [{ state: 'open', records: 51 }] })
  // As the last write may be cut by a full disk.
  const text = readFileSync(join(folder, killed), 'utf8')
  writeFileSync(join(folder, killed), text.slice(0, -30))
  expect(await verify(folder)).toMatchObject({ outcome: 'torn', files: [{ state: 'torn', records: 50 }] })

  for (let turn = 0; turn < 2; turn++) {
    const audit = openAudit({ output: auditFolder(folder), onError: fail })
    audit.note('after')
    await audit.close()
  }
  const found = readdirSync(folder)
    .filter(name => name.startsWith('audit-') && name !== killed)
    .flatMap(name => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .filter(({ kind }) => kind === 'found')
  expect(found).toMatchObject([{ file: killed, records: 50, tornBytes: expect.any(Number) }])
  expect(await verify(folder)).toMatchObject({ outcome: 'torn' })
  // What was recorded then cannot be cut off afterwards.
  writeFileSync(join(folder, killed), `${text.split('\n').slice(0, 40).join('\n')}\n`)
  expect(await verify(folder)).toMatchObject({ outcome: 'tampered' })
}, 30_000)

test('a process that runs is left alone', async () => {
  const folder = workFolder()
  const running = openAudit({ output: auditFolder(folder), onError: fail })
  running.note('here')
  await running.flush()
  const other = openAudit({ output: auditFolder(folder), onError: fail })
  other.note('too')
  await other.close()
  expect(readFileSync(join(folder, 'manifest.jsonl'), 'utf8')).not.toContain('"found"')
  await running.close()
  expect(await verify(folder)).toMatchObject({ outcome: 'intact' })
})

test('a mistake is told before anything is made', () => {
  expect(() => auditFolder('')).toThrow(TypeError)
  expect(() => auditFolder('/tmp/x', { user: 'x' } as never)).toThrow(/options has no "user"; it takes host/)
  expect(() => readAuditFolder('')).toThrow(TypeError)
})
