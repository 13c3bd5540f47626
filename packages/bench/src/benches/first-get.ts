// The first read of a process, from the moment that the SDK is wanted: node first-get.ts aws

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createSecrets } from '@sealwax/core'
import { interleave, report } from '../harness.ts'
import { storeOfThisRun } from '../stores/index.ts'

const { name, store, server } = storeOfThisRun()
const secretName = 'FIRST_GET'
const side = process.argv[3]

if (side === 'ours') {
  const start = performance.now()
  const secrets = createSecrets((await store.connect(server)).provider)
  await secrets.get(secretName)
  end(start)
} else if (side === 'raw') {
  const start = performance.now()
  const { raw } = await store.connect(server)
  await raw(secretName)
  end(start)
} else {
  const { provider, close } = await store.connect(server)
  await createSecrets(provider).put(secretName, 'correct-horse-battery-staple')
  await close()
  const measured = await interleave(
    { 'secrets.get': () => child('ours'), 'the SDK alone': () => child('raw') },
    { what: `${name}: the first read of a process`, rounds: 41 },
  )
  report([
    {
      what: `${name}: first \`get\` of a process, with the loading of the SDK`,
      unit: 'ms',
      ours: measured['secrets.get'],
      peer: measured['the SDK alone'],
      as: 'over',
      most: 5,
    },
  ])
}

/** Says how long it took, and does not wait for connections that the SDK keeps. */
function end(start: number): void {
  process.stdout.write(String(performance.now() - start), () => process.exit())
}

function child(which: 'ours' | 'raw'): number {
  const file = fileURLToPath(import.meta.url)
  return Number(execFileSync(process.execPath, [file, name, which], { encoding: 'utf8' }))
}
