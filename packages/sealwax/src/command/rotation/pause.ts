import * as core from '@sealwax/core/rotate'
import { readRotation } from '../../rotation/read-rotation.ts'
import type { Call } from '../call.ts'
import { callerOf } from '../caller.ts'
import { type OpenStores, withStores } from '../open-stores.ts'
import { coloured, say, visible, warn, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { moment } from './status-text.ts'
import { readWhen } from './when.ts'

export function pause(call: Call, name: string): Promise<undefined> {
  const [reason, until, by] = [call.value('reason'), readWhen(call, 'until', 1), callerOf(call)]
  if (until !== undefined && until.getTime() <= Date.now()) throw new UsageError('--until takes a moment to come.')
  return withStores(call, async stores => {
    const options = { by, ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) }
    await core.pause(stores.secrets, name || undefined, { ...options, ...(await lockOf(stores, name)) })
    if (name !== '') await warnOfOutage(stores, name)
    if (call.has('json')) await writeJson({ paused: name || null, ...options })
    else {
      const end = until === undefined ? 'until `unpause`' : `until ${moment(until.getTime())}`
      say(`${coloured('green', 'paused')} ${name === '' ? 'all rotations' : visible(name)} ${end}`)
    }
    return undefined
  })
}

export function unpause(call: Call, name: string): Promise<undefined> {
  return withStores(call, async stores => {
    await core.unpause(stores.secrets, name || undefined, await lockOf(stores, name))
    if (call.has('json')) await writeJson({ unpaused: name || null })
    else say(`${coloured('green', 'unpaused')} ${name === '' ? 'all rotations' : visible(name)}`)
    return undefined
  })
}

/** The lock of the secret's rule, where it has one. */
async function lockOf({ resolved }: OpenStores, name: string): Promise<Pick<core.PauseOptions, 'lock'>> {
  if (name === '' || resolved.rotation === undefined) return {}
  const lock = (await readRotation(resolved.rotation, resolved.source)).ruleFor(name)?.lock
  return lock === undefined ? {} : { lock }
}

async function warnOfOutage({ secrets }: OpenStores, name: string): Promise<void> {
  const { phase, strategy } = await core.status(secrets, name)
  if (phase === 'setting' && strategy === 'in-place') {
    warn(`${name} is between set and promote: its target may refuse what is published until its rotation goes on`)
  }
}
