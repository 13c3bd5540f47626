// An application that knows names, and no store. Which store it is, SEALWAX_URL or sealwax.config.json says.

// region read
import { openSecrets } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'
import { z } from 'zod'

const secrets = await openSecrets()
const apiKey = await secrets.get('API_KEY') // a string, or an error that says where it looked and what to do
const password = await secrets.get('db#password') // one field of a JSON secret
const { PORT } = await secrets.load({ PORT: z.coerce.number().default(8080) }) // one report of all that is wrong
if (!(await secrets.has('SESSION_KEY'))) await secrets.put('SESSION_KEY', tokenUrlsafe(32)) // generate, then put
// endregion

const session = await secrets.getSecret('SESSION_KEY')
console.log(`API_KEY ${apiKey.length} characters, db#password ${password.length}, PORT ${PORT}, SESSION_KEY`, session)
