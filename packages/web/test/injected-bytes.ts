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

/** Runs in a page before its own script: `crypto.getRandomValues` then gives these. */
export function giveBytes(bytes: readonly number[]): void {
  let at = 0
  crypto.getRandomValues = target => {
    const view = new Uint8Array(target?.buffer as ArrayBuffer, target?.byteOffset, target?.byteLength)
    if (at + view.length > bytes.length) throw new Error('more bytes were asked for than the test has')
    view.set(bytes.slice(at, at + view.length))
    at += view.length
    return target
  }
}
