import { hostname, userInfo } from 'node:os'
import type { Call } from './call.ts'

/** Who calls, for records: as he says by --by, or this user at this host. */
export function callerOf(call: Call): string {
  return call.value('by') ?? `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may have a user without a name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
