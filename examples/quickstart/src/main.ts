// The main job, start to end, in a folder of its own: generate a secret, put it into a .env file, read it by name, then
// move to a JSON file by changing the configuration and nothing else. Run it with `npm start`.

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSecrets, SecretError } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'

const folder = await mkdtemp(join(tmpdir(), 'sealwax-quickstart-'))
process.chdir(folder)

await configure('file:.env')
await provision()
await application()

await configure('file:secrets.json')
await application()
await provision()
await application()

await rm(folder, { recursive: true })

/** The script of an operator: generates, then puts. */
async function provision(): Promise<void> {
  const secrets = await openSecrets()
  await secrets.put('API_KEY', tokenUrlsafe(32))
  const file = secrets.provider.location.replace('file ', '')
  const { mode } = await stat(file)
  say('operator', `await secrets.put('API_KEY', tokenUrlsafe(32))`)
  say(
    '',
    `${file}, mode ${(mode & 0o777).toString(8)}: ${secrets
      .redact(await readFile(file, 'utf8'))
      .trim()
      .replace(/\s+/g, ' ')}`,
  )
  await secrets.close()
}

/** The application: it knows a name, and no store. */
async function application(): Promise<void> {
  const secrets = await openSecrets()
  try {
    const apiKey = await secrets.get('API_KEY')
    say('application', `await secrets.get('API_KEY') gave ${apiKey.length} characters`)
    process.stdout.write(`${' '.repeat(15)}console.log(await secrets.getSecret('API_KEY')) shows: `)
    console.log(await secrets.getSecret('API_KEY'))
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    say('application', `${error.code}: ${error.message}`)
  }
  await secrets.close()
}

async function configure(store: string): Promise<void> {
  const configuration = JSON.stringify({ profiles: { default: store } })
  await writeFile('sealwax.config.json', configuration)
  console.log()
  say('configuration', `sealwax.config.json: ${configuration}`)
}

function say(who: string, what: string): void {
  console.log(`${who.padEnd(15)}${what}`)
}
