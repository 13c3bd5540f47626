// What people make with Python's secrets and Django's command, made and stored without being shown: a key for Django, a
// token, passwords for a database, a passphrase, a pair of keys; and what keeps a weak value out.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSecrets, SecretError } from 'sealwax'
import {
  alphabets,
  bits,
  checkStrength,
  choice,
  createRandom,
  djangoSecretKey,
  effLongWords,
  keyPair,
  passphrase,
  password,
  passwordPolicies,
  randomString,
  refuseWeak,
  tokenHex,
  tokenUrlsafe,
  totpSecret,
  totpUri,
} from 'sealwax/generate'

const folder = await mkdtemp(join(tmpdir(), 'sealwax-generation-'))
const secrets = await openSecrets(`file:${join(folder, '.env')}`)

// region start
await secrets.put('SECRET_KEY', djangoSecretKey()) // as Django's get_random_secret_key()
await secrets.put('SESSION_KEY', tokenUrlsafe(32)) // 256 bits
await secrets.put('DB_PASSWORD', password(passwordPolicies.postgresql))
// endregion

{
  // region strings
  const code = randomString(8, alphabets.unambiguous) // nothing that looks like something else
  const session = tokenHex(16)
  const winner = choice(['Ada', 'Grace', 'Hedy'])
  // endregion
  console.log(`${code.length}, ${session.length} and ${winner.length} characters`)
}

{
  // region password
  const text = password({ length: 24, digits: 2, lookAlikes: false, safeFor: ['url', 'shell'] })
  const strength = bits.password({ length: 24, digits: 2, lookAlikes: false, safeFor: ['url', 'shell'] })
  // endregion
  console.log(`a password of ${text.length} characters and ${strength.toFixed(1)} bits`)
}

{
  // region passphrase
  const words = await effLongWords() // loaded now, not before
  const phrase = passphrase(words, { count: 7, separator: ' ' })
  console.log(bits.passphrase(words, { count: 7 })) // 90.5
  // endregion
  console.log(`a passphrase of ${phrase.split(' ').length} words`)
}

{
  // region keys
  const { privateKey, publicJwk } = await keyPair('Ed25519')
  await secrets.put('SIGNING_KEY', privateKey) // PEM
  const secret = totpSecret()
  const uri = totpUri(secret, { issuer: 'Shop', account: 'ada@example.com' }) // for a QR code
  // endregion
  console.log(`a key of ${publicJwk['crv']}, and a URI of ${uri.length} characters`)
}

{
  // region refuse
  const error = await secrets.put('API_KEY', 'changeme', { refuse: refuseWeak() }).catch(error => error)
  console.log(error instanceof SecretError && error.code) // ERR_SECRET_INVALID; error.message says why
  console.log(checkStrength('qwertyuiop12345').weaknesses.map(({ code }) => code))
  // endregion
}

{
  // region injected
  let next = 0
  const random = createRandom({ source: size => Uint8Array.from({ length: size }, () => next++) })
  console.log(tokenHex(4, random), randomString(4, alphabets.hex, random)) // 00010203 4567, wherever this runs
  // endregion
}

await secrets.close()
await rm(folder, { recursive: true })
