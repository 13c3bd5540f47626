import { homedir } from 'node:os'
import { join } from 'node:path'

/** Downloads and builds stay outside the workspace, so that they outlive a clone. @param {...string} parts */
export function cacheFolder(...parts) {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(base, 'sealwax', ...parts)
}
