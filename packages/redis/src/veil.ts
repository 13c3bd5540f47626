/**
 * The bytes, as an argument of a command that does not show itself. node-redis tells the arguments of commands to who
 * subscribes to its diagnostics channels (an agent that traces), and so do instrumentations that wrap it: as text, and those
 * of scripts whole.
 */
export function veiled(bytes: Uint8Array): Buffer {
  const shown = { value: () => '?' }
  return Object.defineProperties(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    toString: shown,
    toJSON: shown,
    [Symbol.for('nodejs.util.inspect.custom')]: shown,
  })
}
