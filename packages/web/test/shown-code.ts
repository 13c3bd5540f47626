import * as generate from '@sealwax/core/generate'
import { EFF_LONG_WORDLIST } from 'secure-password-utilities/wordlists'

/** At which place each function takes its random bytes. */
const places: Readonly<Record<string, number>> = {
  tokenHex: 1,
  tokenUrlsafe: 1,
  randomString: 2,
  password: 1,
  passphrase: 2,
  pin: 1,
  djangoSecretKey: 0,
  jwtSecret: 1,
  uuidV4: 0,
  uuidV7: 1,
  totpSecret: 1,
}

/** Runs what the page shows as "the same in a program", with these random bytes. */
export async function runShownCode(code: string, random: generate.Random): Promise<unknown> {
  const scope: Record<string, unknown> = { ...generate, words: EFF_LONG_WORDLIST }
  for (const [name, place] of Object.entries(places)) {
    const original = scope[name] as (...given: unknown[]) => unknown
    scope[name] = (...given: unknown[]) => original(...Array.from({ length: place }, (_, at) => given[at]), random)
  }
  const run = new Function(...Object.keys(scope), `return (async () => ${code})()`)
  return run(...Object.values(scope))
}
