import { readFileSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Does the work while no other process does any under the same lock. A lock whose owner is gone is taken over.
 * @template T @param {string} folder does not exist yet @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  const owner = join(folder, 'pid')
  for (;;) {
    try {
      await mkdir(folder)
      break
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    if (isLeft(folder, owner)) await takeAway(folder)
    else await wait(200)
  }
  try {
    await writeFile(owner, String(process.pid))
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string} folder @param {string} owner */
function isLeft(folder, owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')), 0)
    return false
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    // A lock without its file has just been made, or its maker ended in between.
    return code === 'ESRCH' || (code === 'ENOENT' && Date.now() - (ageOf(folder) ?? Date.now()) > 10_000)
  }
}

/** @param {string} folder */
function ageOf(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs
}

/** Of several that want to take it over, one succeeds. @param {string} folder */
async function takeAway(folder) {
  const aside = `${folder}.${process.pid}`
  await rename(folder, aside).catch(() => {})
  await rm(aside, { recursive: true, force: true })
}
