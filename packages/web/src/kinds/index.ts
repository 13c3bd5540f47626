import { django, jwt, pinKind, uuid } from './fixed.ts'
import { keyPairKind } from './key-pair.ts'
import type { Kind } from './kind.ts'
import { passphraseKind } from './passphrase.ts'
import { passwordKind } from './password.ts'
import { string } from './string.ts'
import { token } from './token.ts'
import { totp } from './totp.ts'

/** In the order of the page; the first is there when it opens. */
export const kinds: readonly [Kind, ...Kind[]] = [
  passwordKind,
  passphraseKind,
  pinKind,
  token,
  string,
  uuid,
  django,
  jwt,
  totp,
  keyPairKind,
]
