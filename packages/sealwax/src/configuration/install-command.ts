import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { foldersUpwards } from './find-configuration.ts'

type Manager = 'npm' | 'pnpm' | 'yarn' | 'bun'

const lockfiles: readonly (readonly [file: string, manager: Manager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
]

/**
 * The command that adds a package to the project of `folder`, by its lockfile; where there is none, by the package
 * manager that started this process. `folder` undefined: to the machine.
 */
export function installCommand(
  name: string,
  folder: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const manager = (folder === undefined ? undefined : managerOf(folder)) ?? running(env) ?? 'npm'
  const verb = manager === 'npm' ? 'install' : 'add'
  return `${manager} ${verb} ${folder === undefined ? '--global ' : ''}${name}`
}

function managerOf(folder: string): Manager | undefined {
  for (const place of foldersUpwards(folder)) {
    const found = lockfiles.find(([file]) => existsSync(join(place, file)))
    if (found !== undefined) return found[1]
  }
  return undefined
}

/** Package managers set it to `pnpm/12.21.0 npm/? node/v24.21.0 linux x64`. */
function running(env: Readonly<Record<string, string | undefined>>): Manager | undefined {
  const name = env['npm_config_user_agent']?.split('/')[0]
  return lockfiles.find(([, manager]) => manager === name)?.[1]
}
