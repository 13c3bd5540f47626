import { findProgram } from './find-program.mjs'
import { outcome } from './outcome.mjs'

/**
 * The words that run a command which the kernel ends as soon as this process is gone, in whatever way: for programs that do
 * not see their standard input end. Linux only (prctl, PR_SET_PDEATHSIG); elsewhere a kill -9 of this leaves them running.
 * @param {string[]} words @returns {Promise<string[]>}
 */
export async function endsWithUs(words) {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  if (setpriv === undefined) return words
  const guard = [setpriv, '--pdeathsig', 'SIGKILL']
  const { code } = await outcome([...guard, 'true'])
  return code === 0 ? [...guard, ...words] : words
}
