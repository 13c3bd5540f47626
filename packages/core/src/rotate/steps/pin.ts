import { SecretError } from '../../contract/errors.ts'
import type { Held, Run } from '../run.ts'

/**
 * The label of the old credential, where the store has labels: its own one for "previous" moves with any put, and a version
 * that carries none may be removed.
 */
const previousLabel = 'sealwax-previous'

/** Lets the version that is about to be replaced carry the label. Where it does already, nothing is done. */
export async function pinPrevious(run: Run, held: Held): Promise<void> {
  const { record } = held
  const { backend, natives } = run.home
  const { base } = record
  if (base === undefined || record.compromised || !backend.supports('moveStage')) return
  const { signal } = run.settings
  await run.guard(held, run.home.policy.timeout)
  const move = (from: string | undefined): Promise<void> =>
    backend.moveStage(natives.published, { stage: previousLabel, to: base, from }, { signal, finish: true })
  try {
    await move(record.pinned)
  } catch (error) {
    if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_CONFLICT') throw error
    const holder = await holderOf(run)
    if (holder !== base) await move(holder)
  }
}

async function holderOf({ home: { backend, natives }, settings: { signal } }: Run): Promise<string | undefined> {
  if (!backend.supports('versions')) return undefined
  for await (const { version, stages } of backend.versions(natives.published, { signal })) {
    if (stages?.includes(previousLabel)) return version
  }
  return undefined
}
