import { existsSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The folder whose packages this program was started with: `/shop` for `/shop/node_modules/.bin/sealwax`. Undefined for
 * a program that is installed on the machine. Whoever started it from there trusts what is installed there, which cannot
 * be said of the folder it works in.
 *
 * @param program The path of the running program. Default: `process.argv[1]`, with links as they were called.
 */
export function startedFrom(program: string | undefined = process.argv[1]): string | undefined {
  if (program === undefined) return undefined
  const path = resolve(program)
  // pnpm keeps packages below node_modules/.pnpm/<package>/node_modules; the project is what is before the first.
  const inside = path.indexOf(`${sep}node_modules${sep}.pnpm${sep}`)
  const at = inside === -1 ? path.lastIndexOf(`${sep}node_modules${sep}`) : inside
  const folder = path.slice(0, Math.max(at, 0))
  return folder !== '' && existsSync(resolve(folder, 'package.json')) ? folder : undefined
}

/** Where this package itself is installed; undefined inside a bundle of another format. */
export function ownFolder(): string | undefined {
  const url: string | undefined = import.meta.url
  return url?.startsWith('file:') ? dirname(fileURLToPath(url)) : undefined
}
