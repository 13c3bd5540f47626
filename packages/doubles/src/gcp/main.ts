// The server as a program of its own:
//
//   node packages/doubles/src/gcp/main.ts [--admin-port N] [--no-anonymous]
//
// It prints one line of JSON once it listens, and ends when standard input ends.

import { parseArgs } from 'node:util'
import { startGcpDouble } from './start.ts'

const { values } = parseArgs({
  options: { 'admin-port': { type: 'string' }, 'no-anonymous': { type: 'boolean' } },
})
const double = await startGcpDouble({
  anonymous: values['no-anonymous'] !== true,
  ...(values['admin-port'] === undefined ? {} : { adminPort: Number(values['admin-port']) }),
})
process.stdout.write(`${JSON.stringify({ ports: double.ports })}\n`)

const end = (): void => void double.stop().finally(() => process.exit(0))
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.stdin.on('end', end).resume()
