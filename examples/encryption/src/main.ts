// A store that is not trusted with values: encrypted before they leave the process, and encrypted anew with another key.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

process.chdir(mkdtempSync(join(tmpdir(), 'sealwax-encryption-')))
// openssl rand -base64 32 > shop.key
for (const name of ['shop.key', 'next.key']) writeFileSync(name, randomBytes(32).toString('base64'), { mode: 0o600 })
process.env['SHOP_KEY'] = readFileSync('shop.key', 'utf8')

// region encrypt
import { createSecrets, jsonFile, keyFile } from 'sealwax'
import { encrypted } from 'sealwax/encrypted'

const store = jsonFile('secrets.json') // or redis(…), awsSecretsManager(…), any other
const secrets = createSecrets(encrypted(store, keyFile('shop.key')))
await secrets.put('API_KEY', 'not-a-real-one')
// endregion

assert.equal(await secrets.get('API_KEY'), 'not-a-real-one')
assert.match(readFileSync('secrets.json', 'utf8'), /"API_KEY": "sealwax1\.[\w-]+"/)

// region elsewhere
import { environment } from 'sealwax'
import { secretKey } from 'sealwax/encrypted'

const key = secretKey(environment(), 'SHOP_KEY') // the variable, or the file that SHOP_KEY_FILE names
// endregion

assert.equal(await createSecrets(encrypted(store, key)).get('API_KEY'), 'not-a-real-one')

// region rekey
import { rekey } from 'sealwax/encrypted'

const keys = [keyFile('next.key'), keyFile('shop.key')] // the first encrypts, all decrypt
const { rewritten, refused } = await rekey(store, keys)
console.log(`${rewritten} encrypted anew`)
for (const error of refused) console.error(error.message) // names and reasons, never values
// endregion

assert.deepEqual([rewritten, refused], [1, []])
assert.equal(await createSecrets(encrypted(store, keyFile('next.key'))).get('API_KEY'), 'not-a-real-one')

// region migrate
import { memory } from 'sealwax/memory'

const old = memory({ DB_PASSWORD: 'not-a-real-one' }) // a store with plain values
const migrating = createSecrets(encrypted(old, keys, { plaintext: 'read' })) // what programs use meanwhile
await rekey(old, keys, { plaintext: 'read' })
const strict = createSecrets(encrypted(old, keys)) // what they use from then on
// endregion

assert.equal(await migrating.get('DB_PASSWORD'), 'not-a-real-one')
assert.equal(await strict.get('DB_PASSWORD'), 'not-a-real-one')

// region configure
import { openSecrets } from 'sealwax'

writeFileSync(
  'sealwax.config.json',
  JSON.stringify({
    stores: ['env:', 'file:secrets.json?encrypt=shop'],
    keys: { shop: ['file:next.key', 'file:shop.key'] },
  }),
)
const configured = await openSecrets()
// endregion

assert.equal(await configured.get('API_KEY'), 'not-a-real-one')
for (const each of [secrets, migrating, strict, configured]) await each.close()
rmSync(process.cwd(), { recursive: true })
