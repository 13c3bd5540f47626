import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ApiKeys, parseApiKey } from 'sealwax/api-keys'
import { shopOnHono } from './hono.ts'
import { shopOnNode } from './node-http.ts'

type Ask = (key: string | undefined, method?: string) => Promise<Response>

/** What a customer and an operator do with a key, in turn, and what the two servers answer. */
export async function journey(keys: ApiKeys): Promise<void> {
  const server = shopOnNode(keys).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const hono = shopOnHono(keys)
  const headersOf = (key: string | undefined): Record<string, string> =>
    key === undefined ? {} : { authorization: `Bearer ${key}` }
  const servers: Record<string, Ask> = {
    'node:http': (key, method = 'GET') => fetch(`http://127.0.0.1:${port}/orders`, { method, headers: headersOf(key) }),
    Hono: async (key, method = 'GET') => hono.request('/orders', { method, headers: headersOf(key) }),
  }
  const answers = async (what: string, key: string | undefined, expected: number, method?: string): Promise<void> => {
    for (const [name, ask] of Object.entries(servers)) {
      const response = await ask(key, method)
      const challenge = response.headers.get('www-authenticate') ?? ''
      console.log(`${what.padEnd(34)}${name.padEnd(11)}${response.status} ${challenge}`)
      assert.equal(response.status, expected)
      assert.equal(challenge !== '', expected !== 200)
      await response.body?.cancel()
    }
  }

  // region issue
  const issued = await keys.issue({ owner: 'customer-17', scopes: ['orders:read'] })
  const shownOnce = issued.key.text() // show it to the customer; the store cannot give it again
  // endregion
  console.log('issued', issued)
  await answers('a good key', shownOnce, 200)
  await answers('no key', undefined, 401)
  await answers(
    'mistyped',
    shownOnce.replace(/.$/, last => (last === '0' ? '1' : '0')),
    401,
  )
  await answers('a scope that it lacks', shownOnce, 403, 'POST')

  // region verify
  const result = await keys.verify(shownOnce, { scopes: ['orders:read'] })
  if (result.ok) console.log(`welcome, ${result.key.owner}`)
  else console.log(`refused ${result.id}: ${result.reason}`) // for the log, not for the answer
  // endregion
  assert(result.ok)

  const { id } = issued
  // region rotate
  const second = await keys.rotate(id, { overlap: 7 * 24 * 3_600_000 }) // both are good for a week
  const { slots } = await keys.describe(id) // when each was used last, where the store notes it
  await keys.retire(id) // or earlier, once the first is not used any more
  // endregion
  console.log('slots before it was retired', slots)
  await answers('the first secret, retired', shownOnce, 401)
  await answers('the second secret', second.key.text(), 200)

  const leaked = second.key.text()
  // region revoke
  const found = parseApiKey(leaked) // what a scanner found, without asking anybody
  if (found !== undefined) await keys.revoke(found.id)
  // endregion
  await answers('revoked', leaked, 401)
  server.close()
}
