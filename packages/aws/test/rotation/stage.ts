import { alternatingUsers, dualSlot, generateThenPut, inPlace, type Login, type Strategy } from '@sealwax/core/rotate'
import { FakeTarget, FakeUsers } from '@sealwax/core/rotate/testing'
import { type AwsRotationOptions, toAwsRevocationHandler, toAwsRotationHandler } from '../../src/rotation/index.ts'
import { FakeSecretsManager } from './fake-secrets-manager.ts'

export const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const

/** A process that ends at one of its calls: nothing that comes after it takes place. */
export class Process {
  calls = 0
  isKilled = false
  readonly #killAt: number
  readonly #moment: 'before' | 'after'
  readonly #between: ((call: number, command: string) => void | Promise<void>) | undefined

  /** `between` is called before each call takes effect, with its number. */
  constructor({
    killAt = Number.POSITIVE_INFINITY,
    moment = 'before',
    between,
  }: {
    killAt?: number
    moment?: 'before' | 'after'
    between?: (call: number, command: string) => void | Promise<void>
  } = {}) {
    this.#killAt = killAt
    this.#moment = moment
    this.#between = between
  }

  at = async (moment: 'before' | 'after', command: string): Promise<void> => {
    if (this.isKilled) throw new Error('killed')
    if (moment === 'before') {
      this.calls++
      await this.#between?.(this.calls, command)
    }
    if (this.calls !== this.#killAt || moment !== this.#moment) return
    this.isKilled = true
    throw new Error('killed')
  }

  /** The same target, as this process reaches it. */
  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (inner, key) => {
        const member: unknown = Reflect.get(inner, key)
        if (typeof member !== 'function') return member
        return async (...given: unknown[]) => {
          await this.at('before', String(key))
          const answer: unknown = await member.apply(inner, given)
          await this.at('after', String(key))
          return answer
        }
      },
    })
  }
}

/** A secret, a target, and a strategy that joins them. */
export interface Stage {
  readonly store: FakeSecretsManager
  readonly strategy: (process: Process) => Strategy
  /** Whether what is published authenticates now. */
  readonly works: () => boolean
  /** How many credentials authenticate. */
  readonly alive: () => number
  /** Another value, valid at the target, as somebody puts by hand. */
  readonly byHand: () => string
}

export type StageName = 'generate-then-put' | 'in-place' | 'dual-slot' | 'alternating-users'

export function openStage(name: StageName, fenced = false): Stage {
  let made = 0
  const generate = (): string => `value-${++made}-${crypto.randomUUID()}`
  if (name === 'generate-then-put') {
    const store = new FakeSecretsManager('first')
    return {
      store,
      strategy: () => generateThenPut({ generate }),
      works: () => true,
      alive: () => 1,
      byHand: generate,
    }
  }
  if (name === 'alternating-users') {
    const users = new FakeUsers({ users: { a: 'first', b: undefined }, fenced })
    const store = new FakeSecretsManager(JSON.stringify({ username: 'a', password: 'first', host: 'db' }))
    const published = (): Login => JSON.parse(store.valueOf('AWSCURRENT') ?? '{}')
    return {
      store,
      strategy: process => alternatingUsers({ target: process.wrap(users), users: ['a', 'b'], generate }),
      works: () => users.accepts(published()),
      alive: () => [...users.passwords.values()].filter(password => password !== undefined).length,
      byHand() {
        const { username } = published()
        const password = generate()
        users.passwords.set(username, password)
        return JSON.stringify({ username, password, host: 'db' })
      },
    }
  }
  const isSingle = name === 'in-place'
  const target = new FakeTarget({ credentials: ['first'], fenced, ...(isSingle && { room: 1 }) })
  // An administrator's way out would hide that somebody needed it.
  Object.assign(target, { reset: undefined })
  const store = new FakeSecretsManager('first')
  return {
    store,
    strategy: process => {
      const wrapped = process.wrap(target) as FakeTarget
      return isSingle
        ? inPlace({ target: wrapped, generate, allowOutage: true })
        : dualSlot({ target: wrapped, generate })
    },
    works: () => target.valid.has(store.valueOf('AWSCURRENT') ?? ''),
    alive: () => target.valid.size,
    byHand() {
      const value = generate()
      if (isSingle) target.valid.clear()
      target.valid.add(value)
      return value
    },
  }
}

/** One invocation of the function, in a process of its own. */
export async function invoke(
  { store, strategy }: Stage,
  step: string,
  token: string,
  process: Process = new Process(),
  more: Partial<AwsRotationOptions> = {},
): Promise<void> {
  const handler = toAwsRotationHandler(strategy(process), {
    secrets: [store.name],
    store: { client: store.client(process.at) },
    revokedBy: 'schedule',
    settle: 0,
    ...more,
  })
  await handler({ Step: step, SecretId: store.arn, ClientRequestToken: token })
}

/** The four steps, as AWS takes them. */
export async function rotateAll(stage: Stage, token: string = stage.store.rotate(), process?: Process): Promise<void> {
  for (const step of steps) await invoke(stage, step, token, process)
}

/** The scheduled function. */
export async function revokeDue(stage: Stage, process: Process = new Process(), graceMs = 0): Promise<string> {
  const handler = toAwsRevocationHandler(stage.strategy(process), {
    secrets: [stage.store.name],
    store: { client: stage.store.client(process.at) },
    grace: { ms: graceMs, consumers: [] },
  })
  const [done] = await handler()
  return done?.waitsFor ?? done?.did ?? ''
}
