import type { Operation } from '@sealwax/core'

/** One line of captured-errors.json: an error of the SDK's, and how it came about. */
export interface CapturedError {
  /** `redis 7.0.15`; `documented answer`: our own server, in the words of Redis's source; `no Redis`: anything else. */
  readonly server: string
  readonly situation: string
  readonly operation: Operation
  /** What `classify` may look at. */
  readonly error: {
    /** The name of its class. */
    readonly class: string
    /** Of Node's errors. */
    readonly code?: string | undefined
    /** The first word of the server's reply, where it is one. */
    readonly reply?: string | undefined
  }
}
