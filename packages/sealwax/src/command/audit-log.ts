import { type AnyProvider, SecretError } from '@sealwax/core'
import { type AuditLog, audited, type NoteEntry, openAudit } from '@sealwax/core/audit'
import { auditFolder } from '@sealwax/core/audit/file'
import type { Call } from './call.ts'
import { callerOf } from './caller.ts'
import { warn } from './terminal.ts'

/** The audit log of one run. */
export interface RunLog extends Pick<AuditLog, 'intend' | 'observe'> {
  /** Puts the log around a store. */
  around(provider: AnyProvider): AnyProvider
  /**
   * Records what the run is about, where its calls do not show that.
   * @throws SecretError ERR_SECRET_UNAVAILABLE where that cannot be written: then nothing is to be begun.
   */
  begin(text: string, more: NonNullable<NoteEntry['more']>): Promise<void>
  close(): Promise<void>
}

/** Nothing is written before the first call to a store, or `begin`. */
export function openRunLog(call: Call, folder: string): RunLog {
  const audit = openAudit({ output: auditFolder(folder), actor: callerOf(call), onError: once(tellTrouble) })
  return {
    around: provider => audited(provider, audit),
    observe: audit.observe,
    intend: intent => audit.intend(intent),
    async begin(text, more) {
      audit.note(text, more)
      await audit.flush().catch(() => {
        // Why has been told.
        throw new SecretError(
          `The audit log cannot be written, so that the ${text} was not begun. Make room or mend the folder, then try again.`,
          { code: 'ERR_SECRET_UNAVAILABLE' },
        )
      })
    },
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
