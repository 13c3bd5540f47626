import type { SigningKey } from './signing-key.ts'

/**
 * What an audit log says of itself to somewhere else: how many records of a file there are, and the hash of the last. Whoever can
 * write the file can make its chain anew; he cannot change what is kept where he cannot write.
 */
export interface Anchor {
  readonly format: 1
  readonly log: string
  readonly file: string
  /** Counts the anchors of a log from 0: one that is missing shows. */
  readonly number: number
  /** The records of the file up to here. */
  readonly records: number
  readonly head: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** An anchor with the signature of its text, in base64; absent where the log was given no key. */
export interface SignedAnchor extends Anchor {
  readonly signature?: string
}

const utf8 = new TextEncoder()

/** A key to sign anchors with: Ed25519 (private to sign, public to verify), ECDSA (P-256, SHA-256) or HMAC, of WebCrypto. */
export async function signAnchor(anchor: Anchor, key: SigningKey | undefined): Promise<SignedAnchor> {
  if (key === undefined) return anchor
  const signature = await crypto.subtle.sign(algorithmOf(key), key, textOf(anchor))
  return { ...anchor, signature: btoa(String.fromCharCode(...new Uint8Array(signature))) }
}

/** Whether an anchor was signed with the key that belongs to this one. */
export async function isSignedBy({ signature, ...anchor }: SignedAnchor, key: SigningKey): Promise<boolean> {
  if (typeof signature !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature) || signature.length % 4 !== 0)
    return false
  const bytes = Uint8Array.from(atob(signature), character => character.charCodeAt(0))
  return crypto.subtle.verify(algorithmOf(key), key, bytes, textOf(anchor))
}

/** The same text whatever order the fields came back in. */
function textOf({ format, log, file, number, records, head, at }: Anchor): Uint8Array<ArrayBuffer> {
  return utf8.encode(JSON.stringify([format, log, file, number, records, head, at]))
}

function algorithmOf({ algorithm: { name } }: SigningKey): { readonly name: string; readonly hash?: string } {
  return name === 'ECDSA' ? { name, hash: 'SHA-256' } : { name }
}
