/** Whether two values are the same. Where they differ its time tells: for values that an attacker chooses it is not. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // A loop: `every` calls a function for each byte, on the way of each read that is not cached.
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}

/** A copy, of its own memory and as a plain Uint8Array. A Buffer's own `slice` is no copy: it shows the same memory. */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
