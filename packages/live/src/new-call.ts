import type { NoticeCode, PutCall } from '@sealwax/core'

export interface RecordedCall extends PutCall {
  readonly notices: readonly { readonly code: NoticeCode; readonly subject: string }[]
}

/** What core gives with a call, for asking a provider without a client. */
export function newCall(more: Partial<PutCall> = {}): RecordedCall {
  const notices: { code: NoticeCode; subject: string }[] = []
  return {
    signal: new AbortController().signal,
    token: crypto.randomUUID(),
    notice: (code, subject) => notices.push({ code, subject }),
    notices,
    ...more,
  }
}
