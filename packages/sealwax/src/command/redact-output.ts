import type { Readable, Writable } from 'node:stream'

/**
 * Carries what a child prints through a redaction, as fast as the reader takes it. Where the reader goes away, the
 * child's own pipe is closed, so that it learns of it as it would without us; likewise where the system refuses to write, as
 * on a full disk. Resolves to that refusal.
 */
export async function redactOutput(
  from: Readable,
  to: Writable,
  redaction: TransformStream<Uint8Array, Uint8Array>,
): Promise<NodeJS.ErrnoException | undefined> {
  const writer = redaction.writable.getWriter()
  const reader = redaction.readable.getReader()
  let gone = false
  let refusal: NodeJS.ErrnoException | undefined
  const leave = (error: NodeJS.ErrnoException): void => {
    gone = true
    if (error.code !== 'EPIPE') refusal ??= error
    from.destroy()
  }
  // Listens to the end: a stream may tell late, and Node ends with a stack where nobody listens.
  to.on('error', leave)
  // Resolves when the system has taken the bytes, or will never take them. Of a file Node 22.12 tells nobody else.
  const write = (bytes: Uint8Array): Promise<void> =>
    new Promise(resolve => {
      to.write(bytes, error => {
        if (error) leave(error)
        resolve()
      })
    })
  const reading = (async () => {
    for await (const chunk of from) await writer.write(chunk)
    await writer.close()
  })()
  const writing = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!gone) await write(part.value)
    }
  })()
  try {
    await Promise.all([reading, writing])
  } catch (error) {
    if (!gone) throw error
  }
  return refusal
}
