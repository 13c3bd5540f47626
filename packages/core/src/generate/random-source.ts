/** The largest request that `getRandomValues` answers (Web Cryptography API, section 10.1.1), in bytes. */
const largestRequest = 65_536

/** Fills `bytes` from the platform's cryptographic source. @throws whatever the source throws: there is no other source to fall back to. */
export function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  for (let start = 0; start < bytes.length; start += largestRequest) {
    crypto.getRandomValues(bytes.subarray(start, start + largestRequest))
  }
}

/** A number of [0, 1) with 32 random bits, for spreading waits; not for secrets. */
export function randomFraction(): number {
  const word = new Uint32Array(1)
  crypto.getRandomValues(word)
  return (word[0] ?? 0) / 2 ** 32
}
