import type { AnyProvider, SecretEvent } from '@sealwax/core'
import type { Call } from './call.ts'
import { callerOf } from './caller.ts'
import { warn } from './terminal.ts'

/** The audit log of one run. */
export interface RunLog {
  /** Puts the log around a store. */
  around(provider: AnyProvider): AnyProvider
  observe(event: SecretEvent): void
  close(): Promise<void>
}

/** Undefined where none is asked for. Nothing is written before the first call to a store. */
export async function openRunLog(call: Call): Promise<RunLog | undefined> {
  const folder = call.value('audit')
  if (folder === undefined) return undefined
  const [{ audited, openAudit }, { auditFolder }] = await Promise.all([
    import('@sealwax/core/audit'),
    import('@sealwax/core/audit/file'),
  ])
  const audit = openAudit({ output: auditFolder(folder), actor: callerOf(call), onError: once(tellTrouble) })
  return {
    around: provider => audited(provider, audit),
    observe: audit.observe,
    // What could not be written has been told.
    close: () => audit.close().catch(() => undefined),
  }
}

function tellTrouble(error: unknown): void {
  const { code } = (error instanceof Error ? error : {}) as { readonly code?: unknown }
  warn(`the audit log cannot be written${typeof code === 'string' ? ` (${code})` : ''}: records are missing in it`)
}

function once(tell: (error: unknown) => void): (error: unknown) => void {
  let isTold = false
  return error => {
    if (!isTold) tell(error)
    isTold = true
  }
}
