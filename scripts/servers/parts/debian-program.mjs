import { mkdir } from 'node:fs/promises'
import { cacheFolder } from './cache-folder.mjs'
import { findProgram } from './find-program.mjs'
import { withLock } from './lock.mjs'
import { lastLines, outcome } from './outcome.mjs'
import { ServerMissing } from './server-missing.mjs'

/**
 * A program that this machine has, or that Debian's package brings where this may install it.
 * @param {{ server: string, command: string, package: string }} what `server` is for messages
 * @returns {Promise<string>} its path
 */
export async function debianProgram({ server, command, package: debianPackage }) {
  const found = findProgram(command)
  if (found !== undefined) return found
  const lacking = `${command} is not installed (Debian and Ubuntu: apt-get install ${debianPackage})`
  if (findProgram('apt-get') === undefined || process.getuid?.() !== 0) throw new ServerMissing(lacking)
  await mkdir(cacheFolder(), { recursive: true })
  await withLock(cacheFolder('apt.lock'), async () => {
    if (findProgram(command) !== undefined) return
    console.error(`${server}: installing Debian's package ${debianPackage} (once)`)
    // In run level 1 the package does not start a server of its own (invoke-rc.d, Debian).
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
    const install = ['install', '--yes', '--quiet', '--no-install-recommends', debianPackage]
    for (const words of [['update', '--quiet'], install]) {
      const { code, output } = await outcome(['apt-get', '-o', 'DPkg::Lock::Timeout=120', ...words], { env })
      if (code !== 0) throw new ServerMissing(`${lacking}; apt-get ${words[0]} failed:\n${lastLines(output)}`)
    }
  })
  const installed = findProgram(command)
  if (installed === undefined) throw new ServerMissing(`${lacking}; the package brought no ${command}`)
  return installed
}
