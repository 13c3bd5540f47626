// runs on: node
import { wrongArgument } from '../../contract/arguments.ts'
import type { AuditSource } from '../verify/verify.ts'
import { fileForm, manifestName } from './names.ts'

const { readdir, readFile } = process.getBuiltinModule('node:fs/promises')
const { join, resolve } = process.getBuiltinModule('node:path')

/**
 * The audit logs of a folder, for {@link verifyAudit}. For Node.
 *
 * @throws TypeError for a path that is none.
 */
export function readAuditFolder(path: string): AuditSource {
  if (typeof path !== 'string' || path === '') throw wrongArgument('path', 'a path', path)
  const folder = resolve(path)
  return {
    files: async () => (await readdir(folder)).filter(name => fileForm.test(name)).sort(),
    read: file => readFile(join(folder, file)),
    async manifest() {
      try {
        return await readFile(join(folder, manifestName))
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ENOENT') return undefined
        throw error
      }
    },
  }
}
