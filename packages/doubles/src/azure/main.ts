// The server as a program of its own:
//
//   node packages/doubles/src/azure/main.ts [--admin-port N] [--ca-file PATH]
//
// It prints one line of JSON once it listens, and ends when standard input ends.

import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startAzureDouble } from './start.ts'

const { values } = parseArgs({ options: { 'admin-port': { type: 'string' }, 'ca-file': { type: 'string' } } })
const caFile = values['ca-file'] === undefined ? undefined : resolve(values['ca-file'])
const double = await startAzureDouble({
  ...(values['admin-port'] === undefined ? {} : { adminPort: Number(values['admin-port']) }),
  ...(caFile === undefined ? {} : { caFile }),
})
if (caFile !== undefined) writeFileSync(caFile, double.ca)
const { adminUrl, vaultUrl } = double
process.stdout.write(`${JSON.stringify({ adminUrl, vaultUrl, ...(caFile === undefined ? {} : { caFile }) })}\n`)

const end = (): void => void double.stop().finally(() => process.exit(0))
process.on('SIGTERM', end)
process.on('SIGINT', end)
process.stdin.on('end', end).resume()
