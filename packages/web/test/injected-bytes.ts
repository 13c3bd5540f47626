import { createHash } from 'node:crypto'

/** Bytes that look random and are the same each time. */
export function fixedBytes(seed: string, size: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash('sha256').update(`${seed} ${index}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, size)
}

/** A source that gives them in their order, once. */
export function sourceOf(bytes: Uint8Array): (size: number) => Uint8Array {
  let at = 0
  return size => {
    at += size
    if (at > bytes.length) throw new Error(`more than the ${bytes.length} bytes were asked for`)
    return bytes.slice(at - size, at)
  }
}
