// One application for every store. It reads, loads, generates and lists by name; SEALWAX_URL alone says where that is:
//
//   file:.env · file:secrets.json · aws://eu-west-1/shop · gcp://my-project/shop · azure://my-vault/shop
//   vault://vault.example.com/shop · rediss://redis.example.com/0?prefix=shop

// region swap
import { openSecrets } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'
import { z } from 'zod'

const secrets = await openSecrets()

const apiKey = await secrets.get('API_KEY')
const database = await secrets.load({ 'db/host': z.string().min(1), 'db/port': z.coerce.number().int() })
const isNew = !(await secrets.has('SESSION_KEY'))
if (isNew) await secrets.put('SESSION_KEY', tokenUrlsafe(32)) // of two programs at once, the last one's key stays
const session = await secrets.getSecret('SESSION_KEY')
const names = await Array.fromAsync(secrets.list())

await secrets.close()
// endregion

// What it did, and no value of a secret.
console.log(`API_KEY: ${apiKey.length} characters`)
console.log(`db/host and db/port: ${database['db/host'].length} characters, and a ${typeof database['db/port']}`)
console.log(
  `SESSION_KEY: ${isNew ? 'made and stored' : 'there already'}, ${session.text().length} characters, shown as ${session}`,
)
console.log(`names: ${names.sort().join(' ')}`)
