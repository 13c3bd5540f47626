/** Whether two values are the same. Where they differ its time tells: for values that an attacker chooses it is not. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
