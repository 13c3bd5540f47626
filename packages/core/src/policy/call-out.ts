/** Calls code of the application that must neither break ours nor be silenced: what it throws surfaces on its own, uncaught. */
export function callOut(fn: () => void): void {
  try {
    fn()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
