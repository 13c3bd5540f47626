/** Two keys that tests take where any will do. Drawn once: a failure shows the same envelope again. */
export const oldKey: Uint8Array = bytesOfHex('6d1f0c93ab5e74280fe6d2b1945ac7380b71ed4f92a6c85d13e7094fb8d26ca1')
export const newKey: Uint8Array = bytesOfHex('f2083be57194cd6a2d5f80e1b7a34c961ae85d70c4f3926b0d81be47295c6fa3')

export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
}
