import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages } from './packages.mjs'

/**
 * Packs every published package, as `pnpm publish` would, into a folder.
 *
 * @param {string} tarballs made here
 * @returns {Record<string, string>} by a package's name, what a project's `dependencies` say to install it
 */
export function packAll(tarballs) {
  mkdirSync(tarballs, { recursive: true })
  return Object.fromEntries(
    publishedPackages().map(({ folder, manifest }) => {
      if (!existsSync(join(folder, 'dist'))) throw new Error(`${manifest.name} is not built: npm run build`)
      execFileSync('pnpm', ['pack', '--pack-destination', tarballs], {
        cwd: folder,
        stdio: 'pipe',
        shell: process.platform === 'win32',
      })
      const prefix = `${manifest.name.replace('@', '').replace('/', '-')}-`
      const file = readdirSync(tarballs).find(name => name.startsWith(prefix) && /^\d/.test(name.slice(prefix.length)))
      if (file === undefined) throw new Error(`pnpm pack made no tarball of ${manifest.name}`)
      return [manifest.name, `file:${join(tarballs, file)}`]
    }),
  )
}
