// Providers made of providers: several stores behind one client.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from 'sealwax/memory'

process.chdir(mkdtempSync(join(tmpdir(), 'sealwax-composition-')))
writeFileSync('.env', 'API_KEY=from-the-file\n', { mode: 0o600 })
const vault = memory({ 'db/shop': '{"user":"shop","password":"not-a-real-one"}' })
const cloud = memory({ 'prod/shop/FLAG': 'on', 'prod/app': '{"PORT":"8080"}' })

// region compose
import { bundle, chain, createSecrets, dotenvFile, environment, prefixed, route } from 'sealwax'

const local = chain([environment(), dotenvFile('.env')]) // left to right, on only for "not found"
const secrets = createSecrets(
  route({
    'db/': vault, // names that begin with db/
    '': chain([local, prefixed(cloud, 'prod/shop'), bundle(cloud, 'prod/app')]), // all others
  }),
)
console.log(Object.keys(await secrets.getMany(['API_KEY', 'db/shop#password', 'FLAG', 'PORT'])))
// endregion

await secrets.close()
rmSync(process.cwd(), { recursive: true })
