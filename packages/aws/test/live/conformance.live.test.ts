import { testProvider } from '@sealwax/conformance/vitest'
import { liveServer } from '@sealwax/live'
import { test } from 'vitest'
import { openFixture } from './emulated-account.ts'
import { makeUser, root } from './ministack-iam.ts'

const pageSize = 100

const unlabelled =
  'ministack removes a version with its last label; AWS keeps the newest hundred, and all of the last day'

const ministackDeviations = {
  'writing/once': 'ministack gives a new secret a version id of its own; AWS takes the client request token',
  'history/versions': unlabelled,
  'history/old-values': unlabelled,
  'history/stage': unlabelled,
  'history/stage-conflict': unlabelled,
  'declarations/exercised':
    'moveStage is exercised by history/stage, which needs a version that ministack removes: see moto',
}

const motoDeviations = {
  'deletion/put-on-deleted': 'moto puts into a secret that is scheduled for deletion; AWS and ministack refuse',
}

const ministack = liveServer('ministack')
if ('missing' in ministack) test.skip(`the provider contract on ministack: ${ministack.missing}`)
else {
  const { endpoint, version } = ministack
  const denied = () => makeUser(endpoint, [])
  testProvider({
    server: { label: `ministack ${version}`, kind: 'emulator' },
    pageSize,
    open: () => openFixture({ endpoint, credentials: root, denied }),
    lacks: { disable: 'a secret is disabled by its KMS key, and emulators do not decrypt with it' },
    deviations: ministackDeviations,
  })
}

const moto = liveServer('moto')
if ('missing' in moto) test.skip(`the provider contract on moto: ${moto.missing}`)
else {
  const { endpoint, version } = moto
  testProvider({
    server: { label: `moto ${version}`, kind: 'emulator' },
    pageSize,
    open: () => openFixture({ endpoint, credentials: root, options: { describe: true } }),
    lacks: {
      denied: 'moto takes any credentials',
      disable: 'a secret is disabled by its KMS key, and emulators do not decrypt with it',
    },
    deviations: motoDeviations,
  })
}
