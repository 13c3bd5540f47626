import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Hooks of a module loader, which run in a thread of their own: every module that is loaded is a line of standard output. */
export const tellLoaded = `
  import { writeSync } from 'node:fs'
  export async function load(url, context, next) {
    writeSync(1, url + '\\n')
    return next(url, context)
  }`

/** Hooks that let a package be missing. */
export function without(name: string): string {
  return `
    export async function resolve(specifier, context, next) {
      if (specifier !== ${JSON.stringify(name)}) return next(specifier, context)
      throw Object.assign(new Error(), { code: 'ERR_MODULE_NOT_FOUND' })
    }`
}

export interface ProgramSurroundings {
  /** The package whose dependencies the program sees. */
  readonly folder: URL
  /** Of a module loader. */
  readonly hooks: string
  /** Default: this process' own variables. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The lines that a program writes, in a process of its own. @throws where it fails. */
export function programLines(program: string, { folder, hooks, env = process.env }: ProgramSurroundings): string[] {
  const script = `
    import { register } from 'node:module'
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))})
    ${program}`
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', script]
  const cwd = fileURLToPath(folder)
  const output = execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return output.trim().split('\n')
}
