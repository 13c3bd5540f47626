import { SecretError } from '@sealwax/core'

/** What Lambda hands to a function beside the event; of it, only the time that is left is asked for. */
export interface LambdaContext {
  /** Milliseconds until Lambda ends the function. */
  getRemainingTimeInMillis?(): number
}

/** Kept for telling what was not done: a function that Lambda ends says nothing. */
const forTelling = 500

/** The time of one invocation. Its signal aborts a moment before Lambda would end the function in the middle of a call. */
export class FunctionTime {
  readonly signal: AbortSignal
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(context: LambdaContext | undefined) {
    const controller = new AbortController()
    this.signal = controller.signal
    const left = context?.getRemainingTimeInMillis?.()
    if (left === undefined) return
    const stop = (): void => {
      const text = `The function's time is nearly over (${Math.floor(left)} ms were left when it was called): what was asked last may have taken place. Whatever runs next finds out; give the function a longer timeout.`
      controller.abort(new SecretError(text, { code: 'ERR_SECRET_TIMEOUT' }))
    }
    if (left <= forTelling) stop()
    else this.#timer = setTimeout(stop, left - forTelling)
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
