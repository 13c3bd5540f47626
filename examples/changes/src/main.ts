// What happens after start-up: a secret changes, a password is refused, a log line holds a value, a store is down.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecrets, openSecrets, SecretError } from 'sealwax'
import { memory } from 'sealwax/memory'

const folder = mkdtempSync(join(tmpdir(), 'sealwax-changes-'))
const file = join(folder, '.env')
const write = (value: string): void => writeFileSync(file, `DB_PASSWORD=${value}\n`, { mode: 0o600 })
write('the-first-password')
const secrets = await openSecrets(`file:${file}`)
// A server keeps a process alive; watching a secret does not, so this program has to.
const alive = setInterval(() => {}, 60_000)

{
  const changed = Promise.withResolvers<void>()
  // region watch
  const watching = await secrets.watch(['DB_PASSWORD'], change => {
    console.log(`${change.name} changed to version ${change.version}`) // versions, not values: call get
    changed.resolve()
  })
  // endregion
  write('the-second-password')
  await changed.promise
  await watching[Symbol.asyncDispose]()
}

{
  const accepted = 'the-third-password'
  const connect = async (password: string): Promise<string> => {
    if (password === accepted) return 'a connection'
    write(accepted) // meanwhile somebody rotates it
    throw Object.assign(new Error('password authentication failed'), { code: '28P01' })
  }
  // region connect
  const connection = await secrets.withSecret('DB_PASSWORD', password => connect(password.text()), {
    isRejected: error => (error as { code?: string }).code === '28P01', // PostgreSQL: invalid_password
  })
  // endregion
  console.log(`withSecret gave ${connection}`)
}

{
  const password = await secrets.get('DB_PASSWORD')
  // region redact
  console.log(secrets.redact(`connecting to postgres://shop:${password}@localhost/shop`))
  // endregion
}
clearInterval(alive)
await secrets.close()
rmSync(folder, { recursive: true })

{
  // region memory
  const store = memory({ API_KEY: 'for-tests-only' })
  const secrets = createSecrets(store, { cache: false })
  store.inject({ operation: 'get', fails: 'ERR_SECRET_DENIED', times: 1 })
  const error = await secrets.get('API_KEY').catch(error => error)
  console.log(error instanceof SecretError && error.code, store.calls.length)
  // endregion
}
