import { at, changeByHand, countPoints, pause, race, type Setting, survive } from './scenarios.ts'
import { type SceneKind, scenes } from './scenes.ts'
import { type StoreKind, stores } from './stores.ts'
import type { Library } from './world.ts'

/** One promise of the engine, broken: a text of its sources and what stands there instead. */
export interface Mutant {
  readonly what: string
  readonly file: string
  readonly from: string
  readonly to: string
  /** Rejects where it is found out. */
  catches(library: Library): Promise<void>
}

function scene(label: string): SceneKind {
  const found = scenes.find(each => each.label === label)
  if (found === undefined) throw new Error(`there is no scene ${label}`)
  return found
}

function store(label: string): StoreKind {
  const found = stores.find(each => each.label === label)
  if (found === undefined) throw new Error(`there is no store ${label}`)
  return found
}

/** The points of a rotation by the right engine: a broken one may pass others, or none of them. */
async function everyPoint(setting: Setting, work: (number: number) => Promise<unknown>): Promise<void> {
  const { library: _, ...right } = setting
  const points = await countPoints(right)
  for (let number = 0; number < points; number++) await work(number)
}

const killed =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    const setting = { ...where, library }
    await everyPoint(setting, number => survive(setting, [at(number, 'kill')], String(number)))
  }

const failing =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    const setting = { ...where, library }
    await everyPoint(setting, number => survive(setting, [at(number, 'fail')], String(number)))
  }

const byHand =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    const setting = { ...where, library }
    await everyPoint(setting, number => changeByHand(setting, number))
  }

const racing =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    for (let seed = 1; seed <= 300; seed++) await race({ ...where, library }, seed)
  }

const asleep =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    const setting = { ...where, library }
    await everyPoint(setting, async number => {
      const { works, phase, world } = await pause(setting, number)
      const isHarmless = where.fenced === true && where.store.compares
      if (isHarmless && (phase !== 'idle' || world.broken.length > 0)) throw new Error('it did harm')
      if (!works && phase !== 'needs-operator') throw new Error('it was not found out')
    })
  }

const calledOff =
  (where: Omit<Setting, 'library'>) =>
  async (library: Library): Promise<void> => {
    const setting = { ...where, library }
    await everyPoint(setting, async number => {
      const { works, world } = await pause(setting, number, 'call-off')
      if (!works) throw new Error('it published what was withdrawn')
      if (world.keepsVersions && world.broken.length > 0) throw new Error('it did harm')
    })
  }

const aws = store('as AWS Secrets Manager')
const azure = store('as Azure Key Vault')
const file = store('as a file')
const slots = scene('dual slot')
const users = scene('alternating users')

export const mutants: readonly Mutant[] = [
  {
    what: 'publishes before it tests',
    file: 'rotate/steps/setting.ts',
    from: 'if (run.strategy.test !== undefined) {\n    const turn = await install',
    to: 'if (run.strategy.id === "") {\n    const turn = await install',
    catches: killed({ scene: slots, store: aws }),
  },
  {
    what: 'publishes without a condition',
    file: 'rotate/desk.ts',
    from: 'return await this.#put(place, next, { version, expected })',
    to: "return await this.#put(place, next, place === 'published' ? { expected } : { version, expected })",
    catches: byHand({ scene: slots, store: aws }),
  },
  {
    what: 'writes its record without a condition',
    file: 'rotate/desk.ts',
    from: 'return await this.#put(place, next, { version, expected })',
    to: "return await this.#put(place, next, place === 'rotation' ? { expected } : { version, expected })",
    catches: asleep({ scene: slots, store: aws, fenced: true }),
  },
  {
    what: 'does not look whether it published already',
    file: 'rotate/steps/setting.ts',
    from: 'if (isSameValue(published.value, candidate)) return',
    to: 'if (false) return',
    catches: killed({ scene: slots, store: aws }),
  },
  {
    what: 'does not look whether the target has the candidate already',
    file: 'rotate/steps/install.ts',
    from: "if (answer === 'accepted') return 'installed'\n  if (record.kind",
    to: 'if (record.kind',
    catches: killed({ scene: scene('in place'), store: aws }),
  },
  {
    what: 'revokes before grace is over',
    file: 'rotate/steps/grace.ts',
    from: 'if (!isForced && run.now() <',
    to: 'if (run.now() < 0 && run.now() <',
    catches: killed({ scene: slots, store: file }),
  },
  {
    what: 'forgets the old credential before it is revoked',
    file: 'rotate/steps/revoking.ts',
    from: 'if (kept.own.candidate !== undefined) {',
    to: 'if (kept.own.candidate !== undefined) {\n    await run.writeCandidate({ format: 1, token: record.token }, kept)',
    catches: killed({ scene: slots, store: file }),
  },
  {
    what: 'revokes nothing',
    file: 'rotate/steps/revoking.ts',
    from: 'const published = await run.desk.read',
    to: 'if (run.clock) return undefined\n  const published = await run.desk.read',
    catches: killed({ scene: slots, store: aws }),
  },
  {
    what: 'takes a time-out for a refusal',
    file: 'rotate/ask-target.ts',
    from: "asking.tell(step, 'unknown', start)\n    return 'unknown'",
    to: "return 'refused' as never",
    catches: failing({ scene: slots, store: aws }),
  },
  {
    what: 'forgets what may have been issued',
    file: 'rotate/steps/creating.ts',
    from: 'litter: [token] }',
    to: 'litter: undefined }',
    catches: killed({ scene: scene('issue then revoke'), store: aws }),
  },
  {
    what: 'makes a candidate anew although one is stored',
    file: 'rotate/steps/creating.ts',
    from: 'if (kept.own?.candidate !== undefined) {',
    to: 'if (kept.own?.candidate !== undefined && run.touch(record)) {',
    catches: killed({ scene: scene('issue then revoke'), store: aws }),
  },
  {
    what: 'begins an effect for a rotation that went on',
    file: 'rotate/run.ts',
    from: 'if ((await this.look()).record.write !== record.write) throw new Moved()',
    to: '',
    catches: asleep({ scene: users, store: aws }),
  },
  {
    what: 'does not tell that it acted too late',
    file: 'rotate/step.ts',
    from: 'if (isStill((await run.look()).record)) return answer',
    to: 'return answer',
    catches: asleep({ scene: users, store: aws }),
  },
  {
    what: 'tells, and nobody looks',
    file: 'rotate/engine.ts',
    from: 'held.record.disturbed ? await calm(run, held) :',
    to: '',
    catches: asleep({ scene: users, store: aws }),
  },
  {
    what: 'gives a target the same fence for every candidate',
    file: 'rotate/ask-target.ts',
    from: 'work({ signal: own, secret, fence })',
    to: 'work({ signal: own, secret, fence: 1 })',
    catches: asleep({ scene: users, store: aws, fenced: true }),
  },
  {
    what: 'overwrites on a store that cannot compare, and does not look',
    file: 'rotate/desk.ts',
    from: 'if (!isSameState(before, expected)) throw new Moved()\n    await',
    to: 'await',
    catches: byHand({ scene: slots, store: store('as Vault KV 1') }),
  },
  {
    what: 'overwrites on a store that cannot compare, and does not look afterwards',
    file: 'rotate/desk.ts',
    from: 'return known && this.#checkVersions(known, after)',
    to: 'return',
    catches: byHand({ scene: slots, store: azure }),
  },
  {
    what: 'works while somebody else has the lock',
    file: 'rotate/hold.ts',
    from: 'if (lease !== undefined) return new Hold(holding, ttl, lease)',
    to: 'return new Hold(holding, ttl, undefined)',
    catches: racing({ scene: slots, store: azure }),
  },
  {
    what: 'revokes although somebody published something else',
    file: 'rotate/steps/grace.ts',
    from: 'if (value === undefined || !isSameValue(value, own.candidate)) return stop',
    to: 'if (value === undefined) return stop',
    catches: byHand({ scene: slots, store: aws }),
  },
  {
    what: 'goes on with what somebody else published',
    file: 'rotate/steps/setting.ts',
    from: 'if (!isUnchanged(run, record, published, previous)) return conflict',
    to: 'if (run.strategy.id === "") return conflict',
    catches: byHand({ scene: slots, store: aws }),
  },
  {
    what: 'leaves the candidate where it was',
    file: 'rotate/steps/revoking.ts',
    from: 'await run.writeCandidate({ format: 1, token: record.token }, kept)',
    to: '',
    catches: killed({ scene: slots, store: aws }),
  },
  {
    what: 'withdraws a candidate that may still be published',
    file: 'rotate/steps/withdrawing.ts',
    from: "await run.desk.swap('published', published.value, published)",
    to: '',
    catches: calledOff({ scene: slots, store: aws }),
  },
  {
    what: 'does not take back what it published too late',
    file: 'rotate/steps/setting.ts',
    from: "if (isSameValue(found.value, candidate)) await run.desk.swap('published', previous, found)",
    to: 'void [found, candidate, previous]',
    catches: calledOff({ scene: slots, store: file }),
  },
]
