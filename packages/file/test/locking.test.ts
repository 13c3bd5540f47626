import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Lock, type LockContext, patience, takeLock } from '../src/disk/lock.ts'
import { systemOwners } from '../src/disk/lock-owner.ts'
import { faultyFileSystem } from './faulty-file-system.ts'
import { bytesOf, fileProvider, read, realDisk, workFolder, write } from './workspace.ts'

const never = new AbortController().signal

/** A folder with a file, and what it takes to lock that file as several processes would. */
function scene(changes: Partial<LockContext> = {}) {
  const folder = workFolder()
  const target = join(folder, '.env')
  writeFileSync(target, 'old', { mode: 0o600 })
  const context = realDisk(changes)
  return { folder, target, context, lockFolder: join(folder, '.env.sealwax-lock') }
}

async function commit(lock: Lock, text: string): Promise<void> {
  await lock.next.write(bytesOf(text), 0, text.length, 0)
  await lock.commit()
  await lock.release()
}

/** What a holder that was killed leaves behind. */
function abandon(folder: string, owner: string): void {
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, owner), 'half of the next cont', { mode: 0o600 })
}

/** The id of an owner whose process has ended. */
function deadOwner(): string {
  const script = "import('./src/disk/lock-owner.ts').then(m => console.log(m.systemOwners().create()))"
  const { stdout } = spawnSync(process.execPath, ['--conditions', 'sealwax-source', '-e', script], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  })
  return stdout.trim()
}

describe('the lock', () => {
  test('is held by one at a time', async () => {
    const { target, context } = scene()
    const first = await takeLock(context, target, never)
    const stop = new AbortController()
    const second = takeLock(context, target, stop.signal)
    expect(
      await Promise.race([second.then(() => 'taken'), new Promise(resolve => setTimeout(resolve, 100, 'waiting'))]),
    ).toBe('waiting')
    await commit(first, 'new')
    const lock = await second
    expect(readFileSync(target, 'utf8')).toBe('new')
    await lock.release()
  })

  test('leaves nothing, whether it was used or given up', async () => {
    const owners = systemOwners()
    const active = new Set<string>()
    const counted = {
      ...owners,
      create() {
        const id = owners.create()
        active.add(id)
        return id
      },
      retire: (id: string) => void active.delete(id),
    }
    const { folder, target, context } = scene({ owners: counted })
    await commit(await takeLock(context, target, never), 'new')
    await (await takeLock(context, target, never)).release()
    expect(readdirSync(folder)).toEqual(['.env'])
    expect(readFileSync(target, 'utf8')).toBe('new')
    expect(active.size).toBe(0)
  })

  test('is waited for no longer than the caller wants', async () => {
    const { folder, target, context } = scene()
    const holder = await takeLock(context, target, never)
    const stop = new AbortController()
    const reason = new Error('enough')
    const waiting = takeLock(context, target, stop.signal)
    setTimeout(() => stop.abort(reason), 30)
    await expect(waiting).rejects.toBe(reason)
    await holder.release()
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('of a process that has ended is taken over at once, and what it left is removed', async () => {
    const { folder, target, context, lockFolder } = scene()
    const owner = deadOwner()
    abandon(lockFolder, owner)
    abandon(`${lockFolder}.${owner}`, owner)
    const start = performance.now()
    const lock = await takeLock(context, target, never)
    expect(performance.now() - start).toBeLessThan(patience / 2)
    expect(readdirSync(folder).sort()).toEqual(['.env', basename(lockFolder)])
    await lock.release()
    expect(readdirSync(folder)).toEqual(['.env'])
    expect(readFileSync(target, 'utf8')).toBe('old')
  })

  test('of an owner nobody can ask about is waited for, and then taken over', async () => {
    let elapsed = 0
    const { target, context, lockFolder } = scene({ elapsed: () => (elapsed += 100) })
    abandon(lockFolder, `${'f'.repeat(12)}.1.0.0.${'0'.repeat(16)}`)
    const lock = await takeLock(context, target, never)
    expect(elapsed).toBeGreaterThan(patience)
    await lock.release()
  })

  test('that was taken over cannot be used: the paused holder fails and the other one is untouched', async () => {
    let elapsed = 0
    const { target, context } = scene()
    const paused = await takeLock(context, target, never)
    await paused.next.write(bytesOf('of the paused one'), 0, 17, 0)

    // Another process, to which the holder is a stranger.
    const owners = { ...systemOwners(), isGone: () => false }
    const other = await takeLock({ ...context, owners, elapsed: () => (elapsed += 1_000) }, target, never)
    await expect(paused.commit()).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_UNAVAILABLE' } })
    await paused.release()
    expect(readFileSync(target, 'utf8')).toBe('old')
    await commit(other, 'of the other one')
    expect(readFileSync(target, 'utf8')).toBe('of the other one')
  })

  test('of a stranger that waited for an hour is litter, of one that waits now is not', async () => {
    const { folder, target, context, lockFolder } = scene()
    const stranger = `${'f'.repeat(12)}.1.0.0.${'0'.repeat(16)}`
    abandon(`${lockFolder}.${stranger}`, stranger)
    await (await takeLock(context, target, never)).release()
    expect(readdirSync(folder)).toHaveLength(2)
    await (await takeLock({ ...context, now: () => Date.now() + 3_700_000 }, target, never)).release()
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('that two find stale at once goes to one of them', async () => {
    const { target, context, lockFolder } = scene()
    const owner = deadOwner()
    for (let round = 0; round < 30; round++) {
      abandon(lockFolder, owner)
      let holders = 0
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          const lock = await takeLock(context, target, never)
          holders++
          expect(holders).toBe(1)
          await new Promise(resolve => setImmediate(resolve))
          holders--
          await lock.release()
        }),
      )
    }
  })

  test('that another tidied away while it was prepared is prepared again', async () => {
    const fileSystem = faultyFileSystem()
    const { target, context } = scene({ fileSystem })
    let renames = 0
    const rename: typeof fileSystem.rename = async (from, to) => {
      if (++renames === 1) {
        const [entry = ''] = readdirSync(from)
        await fileSystem.unlink(join(from, entry))
        await fileSystem.rmdir(from)
      }
      return fileSystem.rename(from, to)
    }
    const lock = await takeLock({ ...context, fileSystem: { ...fileSystem, rename } }, target, never)
    await commit(lock, 'new')
    expect(readFileSync(target, 'utf8')).toBe('new')
    expect([...fileSystem.opened]).toEqual([])
  })

  test('finds something else in its place and says so', async () => {
    const { folder, target, context, lockFolder } = scene()
    writeFileSync(lockFolder, '')
    await expect(takeLock(context, target, never)).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_CONFIG' } })
    expect(readdirSync(folder).sort()).toEqual(['.env', basename(lockFolder)])
    const other = join(folder, 'other.env')
    mkdirSync(join(folder, '.other.env.sealwax-lock'))
    writeFileSync(join(folder, '.other.env.sealwax-lock', 'mine'), '')
    await expect(takeLock(context, other, never)).rejects.toMatchObject({ fault: { code: 'ERR_SECRET_CONFIG' } })
  })

  test('an empty folder in its place is no lock', async () => {
    const { target, context, lockFolder } = scene()
    mkdirSync(lockFolder)
    await commit(await takeLock(context, target, never), 'new')
    expect(readFileSync(target, 'utf8')).toBe('new')
  })

  test('of this process, left by a failure, does not keep its own next writer out', async () => {
    const folder = workFolder()
    const fileSystem = faultyFileSystem()
    const provider = fileProvider(folder, '.env', {}, { fileSystem })
    await write(provider, 'A', '1')
    // The write fails, and so does every attempt to tidy up after it.
    fileSystem.afflict(call => (['file.sync', 'unlink', 'rmdir'].includes(call) ? 'EIO' : undefined))
    await expect(write(provider, 'A', '2')).rejects.toThrow()
    fileSystem.heal()
    const start = performance.now()
    await write(provider, 'A', '3')
    expect(performance.now() - start).toBeLessThan(patience / 2)
    expect(await read(provider, 'A')).toBe('3')
    expect(readdirSync(folder)).toEqual(['.env'])
  })
})

describe('owners', () => {
  test('a living process, a thread of it and a stranger are not gone; an ended one is', () => {
    const owners = systemOwners()
    const mine = owners.create()
    expect(owners.isGone(mine)).toBe(false)
    const [realm, pid, thread, start, nonce] = mine.split('.')
    expect(owners.isGone([realm, pid, Number(thread) + 1, start, nonce].join('.'))).toBe(false)
    expect(owners.isGone(['f'.repeat(12), pid, thread, start, nonce].join('.'))).toBe(false)
    // The same number, given to a later process.
    if (process.platform === 'linux')
      expect(owners.isGone([realm, process.ppid, thread, 1, nonce].join('.'))).toBe(true)
    expect(owners.isGone(deadOwner())).toBe(true)
    owners.retire(mine)
    expect(owners.isGone(mine)).toBe(true)
  })
})
