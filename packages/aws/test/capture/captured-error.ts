import type { Operation } from '@sealwax/core'

/** One line of captured-errors.json: an error of the SDK's, and how it came about. */
export interface CapturedError {
  /** `ministack 1.5.33`; `documented answer`: our own server, in the words of the API Reference; `no AWS`: anything else. */
  readonly server: string
  readonly situation: string
  readonly operation: Operation
  /** What `classify` may look at. */
  readonly error: {
    readonly name: string
    readonly code?: string | undefined
    readonly $metadata?:
      | {
          readonly httpStatusCode?: number | undefined
          readonly requestId?: string | undefined
          readonly attempts?: number | undefined
        }
      | undefined
    readonly $response?: { readonly headers: Readonly<Record<string, string>> }
  }
}
