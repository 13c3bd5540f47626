// A rotator in a process of its own: says when it is in the middle of its transaction, and waits there for a moment, in which it
// can be stopped.

import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { postgresUsers } from '../../src/index.ts'

const { options, login, call } = JSON.parse(await text(process.stdin))
const target = postgresUsers({
  ...options,
  client: config => {
    const client = new pg.Client(config)
    const query = client.query.bind(client)
    client.query = (async (statement: string, values?: unknown[]) => {
      if (statement.startsWith('ALTER ROLE')) {
        console.log('in the transaction')
        await setTimeout(500)
      }
      return query(statement, values)
    }) as typeof client.query
    return client
  },
})
try {
  console.log(`outcome: ${await target.set(login, { ...call, signal: new AbortController().signal })}`)
} catch (error) {
  console.log(`outcome: rejected ${(error as { code?: string }).code}`)
}
