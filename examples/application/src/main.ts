// An application that knows names, and no store. Which store it is, SEALWAX_URL or sealwax.config.json says.

import type { SecretError } from 'sealwax'
// region read
import { openSecrets } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'
import { z } from 'zod'

const secrets = await openSecrets()
const apiKey = await secrets.get('API_KEY') // a string, or an error that says where it looked and what to do
const password = await secrets.get('db#password') // one field of a JSON secret
const { PORT } = await secrets.load({ PORT: z.coerce.number().default(8080) }) // one report of all that is wrong
// endregion

// region make
let sessionKey = await secrets.getOptional('SESSION_KEY')
if (sessionKey === undefined) {
  try {
    await secrets.put('SESSION_KEY', tokenUrlsafe(32), { ifVersion: 'absent' })
  } catch (error) {
    if ((error as SecretError).code !== 'ERR_SECRET_CONFLICT') throw error // another program was faster
  }
  sessionKey = await secrets.get('SESSION_KEY')
}
// endregion

const session = await secrets.getSecret('SESSION_KEY')
console.log(`API_KEY ${apiKey.length} characters, db#password ${password.length}, PORT ${PORT}`)
console.log(`SESSION_KEY ${sessionKey.length} characters`, session)
