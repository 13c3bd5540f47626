import type { Readable, Writable } from 'node:stream'

/**
 * Carries what a child prints through a redaction, as fast as the reader takes it. Where the reader goes away, the
 * child's own pipe is closed, so that it learns of it as it would without us.
 */
export async function redactOutput(
  from: Readable,
  to: Writable,
  redaction: TransformStream<Uint8Array, Uint8Array>,
): Promise<void> {
  const writer = redaction.writable.getWriter()
  const reader = redaction.readable.getReader()
  let gone = false
  const leave = (): void => {
    gone = true
    from.destroy()
  }
  to.on('error', leave)
  const reading = (async () => {
    for await (const chunk of from) await writer.write(chunk)
    await writer.close()
  })()
  const writing = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!gone) await written(to, part.value)
    }
  })()
  try {
    await Promise.all([reading, writing])
  } catch (error) {
    if (!gone) throw error
  } finally {
    to.off('error', leave)
  }
}

/** Resolves when the system has taken the bytes, or will never take them. */
function written(to: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    to.write(bytes, () => resolve())
  })
}
