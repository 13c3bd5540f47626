import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** What to put into a folder: content by path; a link as `{ to }`, a folder as `{}`. */
export type Tree = Readonly<Record<string, string | Uint8Array | { readonly to?: string }>>

/** A folder of the test's own, removed when it has finished. */
export function scratch(tree: Tree = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sealwax-env-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  fill(folder, tree)
  return folder
}

function fill(folder: string, tree: Tree): void {
  for (const [path, what] of Object.entries(tree)) {
    const place = join(folder, path)
    mkdirSync(dirname(place), { recursive: true })
    if (typeof what === 'string' || what instanceof Uint8Array) writeFileSync(place, what)
    else if (what.to === undefined) mkdirSync(place)
    else symlinkSync(what.to, place)
  }
}
