import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { mutants } from './mutants.ts'
import type { Library } from './world.ts'

const sources = fileURLToPath(new URL('../../src', import.meta.url))

/** The library, loaded from a copy of its sources of which one text is replaced. */
async function broken({ file, from, to }: (typeof mutants)[number], folder: string): Promise<Library> {
  await cp(sources, folder, { recursive: true })
  const path = join(folder, file)
  const text = await readFile(path, 'utf8')
  expect(text.split(from).length - 1, `${file} has, once, ${from}`).toBe(1)
  await writeFile(
    path,
    text.replace(from, () => to),
  )
  const load = (entry: string): Promise<unknown> => import(/* @vite-ignore */ pathToFileURL(join(folder, entry)).href)
  const [core, rotation] = await Promise.all([load('index.ts'), load('rotate/index.ts'), preload(folder)])
  return { ...(core as object), ...(rotation as object) } as Library
}

/** What the client loads at its first use: a simulated clock must not wait for the disk. */
async function preload(folder: string): Promise<void> {
  for (const file of ['client/writer', 'policy/pages', 'policy/parts', 'policy/put-task', 'redact/redactor']) {
    await import(/* @vite-ignore */ pathToFileURL(join(folder, `${file}.ts`)).href)
  }
}

describe('an engine that breaks one promise is found out', () => {
  for (const mutant of mutants) {
    test(`one that ${mutant.what}`, { timeout: 120_000 }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'sealwax-mutant-'))
      try {
        const library = await broken(mutant, join(folder, 'src'))
        // As text: an assertion that has to show the error, with all that it holds, can take half a minute.
        const found = await mutant.catches(library).then(() => 'nothing', String)
        expect(found).not.toBe('nothing')
        // What finds it out is the promise, not a copy that does not run.
        expect(found).not.toMatch(/SyntaxError|ReferenceError|is not a function|Cannot find/)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })
  }
})
