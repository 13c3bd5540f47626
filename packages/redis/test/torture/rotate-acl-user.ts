// Rotates the password of an ACL user again and again, until it is killed. Writes a line with the epoch of each rotation that came to its end.

import { createSecrets } from '@sealwax/core'
import { tokenUrlsafe } from '@sealwax/core/generate'
import { dualSlot, type RotationStatus, resume, rotate } from '@sealwax/core/rotate'
import { redisAclUser } from '../../src/acl/index.ts'
import { redis } from '../../src/index.ts'

const { store, servers, name } = JSON.parse(process.env['ROTATION'] ?? '{}')
const secrets = createSecrets(redis(store), { cache: false })
const options = {
  strategy: dualSlot({ target: redisAclUser({ user: 'shop', servers }), generate: () => tokenUrlsafe(32) }),
  grace: { ms: 0, consumers: [] },
  by: `process ${process.pid}`,
}

/** Also one that another process began. */
function tell({ phase, epoch, last }: RotationStatus): void {
  if (phase !== 'idle') throw new Error(`the rotation is ${phase}`)
  if (last?.outcome === 'rotated') process.stdout.write(`rotated ${epoch}\n`)
}

process.stdout.write('ready\n')
for (;;) {
  tell(await resume(secrets, name, options))
  tell(await rotate(secrets, name, options))
}
