// Looks at cronjob.yaml, and runs its command with its configuration on a file: what differs in a cluster is the store.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memory } from '@sealwax/core/memory'
import { createSecrets } from 'sealwax'
import { tokenUrlsafe } from 'sealwax/generate'
import { readPolicy } from 'sealwax/rotate'
import { parseAllDocuments } from 'yaml'
import { rotateDue } from './rotate-due.ts'

type Fields = { readonly [key: string]: unknown }

const text = readFileSync(new URL('../cronjob.yaml', import.meta.url), 'utf8')
const documents = parseAllDocuments(text).map(document => {
  if (document.errors[0] !== undefined) throw document.errors[0]
  return document.toJS() as Fields
})
const [account, configuration, cronJob] = ['ServiceAccount', 'ConfigMap', 'CronJob'].map(kind => {
  const found = documents.find(document => document['kind'] === kind)
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return found
}) as [Fields, Fields, Fields]

/** Fields of a kind as the API reference of Kubernetes 1.34 has them, as far as they are used here: a misspelt one is ignored there. */
const known: Readonly<Record<string, readonly string[]>> = {
  spec: [
    'schedule',
    'concurrencyPolicy',
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
    'jobTemplate',
  ],
  'spec.jobTemplate.spec': ['activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'template'],
  'spec.jobTemplate.spec.template.spec': [
    'serviceAccountName',
    'restartPolicy',
    'terminationGracePeriodSeconds',
    'securityContext',
    'containers',
    'volumes',
  ],
}
const at = (path: string): Fields => path.split('.').reduce((fields, key) => fields[key] as Fields, cronJob)
for (const [path, names] of Object.entries(known)) {
  for (const name of Object.keys(at(path))) if (!names.includes(name)) throw new Error(`${path} has no ${name}`)
}
const pod = at('spec.jobTemplate.spec.template.spec')
const [container] = pod['containers'] as [Fields]
const [volume] = pod['volumes'] as [Fields]
const nameOf = (fields: Fields): unknown => (fields['metadata'] as Fields)['name']
if (pod['serviceAccountName'] !== nameOf(account)) throw new Error('the service account is another one')
if ((volume['configMap'] as Fields)['name'] !== nameOf(configuration))
  throw new Error('the configuration is another one')
const deadline = Number(at('spec')['startingDeadlineSeconds'])
if (!(deadline >= 10 && deadline < 300))
  throw new Error('startingDeadlineSeconds: 10 at least, and less than the schedule')

// The same command and rules; the secrets are in a file.
const folder = mkdtempSync(join(tmpdir(), 'sealwax-kubernetes-'))
try {
  const said = JSON.parse((configuration['data'] as Fields)['sealwax.config.json'] as string)
  said.profiles.default = 'file:secrets.json'
  delete said.rotation.freeze
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ cookies: { KEY: 'an-old-one' } }), { mode: 0o600 })
  writeFileSync(join(folder, 'sealwax.config.json'), JSON.stringify(said))
  const start = fileURLToPath(new URL('../../../packages/sealwax/src/bin.ts', import.meta.url))
  const args = (container['args'] as string[]).map(arg => arg.replace('/etc/sealwax', folder))
  console.log(`sealwax ${args.join(' ')}`)
  process.stdout.write(
    execFileSync(process.execPath, ['--conditions=sealwax-source', start, ...args], { cwd: folder, encoding: 'utf8' }),
  )
  const { cookies } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))
  if (cookies.KEY === 'an-old-one') throw new Error('it was not rotated')
  console.log('cookies/KEY was rotated')

  // The same by a program.
  const secrets = createSecrets(memory({ 'cookies/KEY': 'an-old-one' }))
  const rule = { generate: () => tokenUrlsafe(32), maxAge: 1, grace: { ms: 0, consumers: [] } }
  const unfinished = await rotateDue(
    secrets,
    readPolicy({ rules: { 'cookies/*': rule } }),
    new AbortController().signal,
  )
  if (unfinished !== 0 || (await secrets.get('cookies/KEY')) === 'an-old-one') throw new Error('it was not rotated')
} finally {
  rmSync(folder, { recursive: true })
}
