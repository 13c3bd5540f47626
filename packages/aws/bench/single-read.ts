// One uncached read through the provider beside the SDK's own call, on the same client and server, in turns:
//
//   node scripts/test-live.mjs --only ministack --run node --conditions=sealwax-source packages/aws/bench/single-read.ts
//
// Prints medians in microseconds, sequential and 16 at once. No bar is checked here: figures depend on the machine.

import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { awsSecretsManager } from '../src/index.ts'

const rounds = 60
const readsInRound = 50

const endpoint = process.env['SEALWAX_LIVE_MINISTACK'] ?? process.env['SEALWAX_LIVE_MOTO']
if (endpoint === undefined) throw new Error('no server: see the first lines of this file')
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const client = new SecretsManagerClient({ region: 'us-east-1', endpoint, credentials })
const provider = awsSecretsManager({ client })
const name = `bench-${crypto.randomUUID()}`
await client.send(new CreateSecretCommand({ Name: name, SecretString: 'x'.repeat(64) }))

const signal = new AbortController().signal
const raw = () =>
  client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }), { abortSignal: signal })
const ours = () => provider.get(name, { signal, notice: () => {} })

/** Microseconds for one read, over a number of them. */
async function time(read: () => Promise<unknown>, atOnce: number): Promise<number> {
  const start = performance.now()
  for (let done = 0; done < readsInRound; done += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, readsInRound - done) }, read))
  }
  return ((performance.now() - start) * 1_000) / readsInRound
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN
}

for (const atOnce of [1, 16]) {
  const figures = { raw: [] as number[], ours: [] as number[], difference: [] as number[] }
  for (const read of [raw, ours]) await time(read, atOnce)
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes, so that neither always follows the other.
    const first = round % 2 === 0
    const a = await time(first ? raw : ours, atOnce)
    const b = await time(first ? ours : raw, atOnce)
    figures.raw.push(first ? a : b)
    figures.ours.push(first ? b : a)
    figures.difference.push(first ? b - a : a - b)
  }
  const [sdk, own] = [median(figures.raw), median(figures.ours)]
  console.log(
    `${atOnce === 1 ? 'sequential ' : `${atOnce} at once`}  SDK ${sdk.toFixed(0)} µs  provider ${own.toFixed(0)} µs  ` +
      `ratio ${(own / sdk).toFixed(3)}  median difference ${median(figures.difference).toFixed(1)} µs a read`,
  )
}
client.destroy()
