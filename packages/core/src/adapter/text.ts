const encoder = new TextEncoder()
// A byte order mark is part of the value.
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text that bytes are in UTF-8; undefined where they are none. For stores that keep text and bytes apart. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    // The decoder has no other way of telling.
    return undefined
  }
}

export function bytesOf(text: string): Uint8Array {
  return shortAscii(text) ?? encoder.encode(text)
}

/** What most secrets are: to call the encoder takes longer than to look. */
function shortAscii(text: string): Uint8Array | undefined {
  if (text.length > 100) return undefined
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 127) return undefined
    bytes[index] = unit
  }
  return bytes
}
