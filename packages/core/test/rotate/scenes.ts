import {
  alternatingUsers,
  type CanSet,
  dualSlot,
  generateThenPut,
  inPlace,
  issueThenRevoke,
  keyring,
  newKeyring,
  readKeyring,
  type Strategy,
  type Target,
} from '../../src/rotate/index.ts'
import { FakeTarget, FakeUsers } from '../../src/rotate/testing/index.ts'
import type { SimulatedProcess } from './process.ts'

/** One strategy with a target of its own, and how a test looks at that from outside. */
export interface Scene {
  readonly initial: string
  /** Whether the published value must authenticate at every moment. */
  readonly overlaps: boolean
  /** The strategy as one process uses it. */
  strategy(process: SimulatedProcess, changed: () => void): Strategy
  authenticates(value: string): boolean
  /** Makes a new credential valid past any rotation, as an administrator would. */
  changeByHand(): string
  /** Makes a credential valid, as an administrator would. */
  grant(value: string): void
  /** The credentials that the target has, in a form of its own, and a value in that form. */
  live(): readonly string[]
  form(value: string): string
  readonly target?: FakeTarget | FakeUsers
}

export interface SceneKind {
  readonly label: string
  readonly hasTarget: boolean
  make(options?: { readonly fenced?: boolean }): Scene
}

function withoutReset(target: FakeTarget): Target & CanSet {
  return {
    location: target.location,
    test: (credential, call) => target.test(credential, call),
    set: (credential, call) => target.set(credential, call),
  }
}

export const scenes: readonly SceneKind[] = [
  {
    label: 'generate-then-put',
    hasTarget: false,
    make() {
      let count = 0
      return {
        initial: 'value-0',
        overlaps: true,
        strategy: () => generateThenPut({ generate: () => `value-${++count}` }),
        authenticates: value => value.startsWith('value-'),
        changeByHand: () => 'value-by-hand',
        grant: () => {},
        live: () => [],
        form: value => value,
      }
    },
  },
  {
    label: 'in place',
    hasTarget: true,
    make({ fenced = false } = {}) {
      let count = 0
      const target = new FakeTarget({ credentials: ['password-0'], room: 1, fenced })
      return {
        initial: 'password-0',
        overlaps: false,
        target,
        strategy: (process, changed) =>
          inPlace({
            // No administrator at hand: nothing may need one.
            target: process.target(withoutReset(target), changed),
            generate: () => `password-${++count}`,
            allowOutage: true,
          }),
        authenticates: value => target.valid.has(value),
        changeByHand() {
          target.valid.clear()
          target.valid.add('password-by-hand')
          return 'password-by-hand'
        },
        grant(value) {
          target.valid.clear()
          target.valid.add(value)
        },
        live: () => [...target.valid],
        form: value => value,
      }
    },
  },
  {
    label: 'alternating users',
    hasTarget: true,
    make({ fenced = false } = {}) {
      let count = 0
      const target = new FakeUsers({ users: { a: 'password-0', b: undefined }, fenced })
      const read = (value: string): { username: string; password: string } => JSON.parse(value)
      return {
        initial: JSON.stringify({ username: 'a', password: 'password-0', host: 'db.example' }),
        overlaps: true,
        target,
        strategy: (process, changed) =>
          alternatingUsers({
            target: process.target(target, changed),
            users: ['a', 'b'],
            generate: () => `password-${++count}`,
          }),
        authenticates: value => target.accepts(read(value)),
        changeByHand() {
          target.passwords.set('c', 'password-by-hand')
          return JSON.stringify({ username: 'c', password: 'password-by-hand', host: 'db.example' })
        },
        grant(value) {
          const { username, password } = read(value)
          target.passwords.set(username, password)
        },
        live: () =>
          [...target.passwords].flatMap(([user, password]) => (password === undefined ? [] : [`${user} ${password}`])),
        form: value => `${read(value).username} ${read(value).password}`,
      }
    },
  },
  {
    label: 'dual slot',
    hasTarget: true,
    make({ fenced = false } = {}) {
      let count = 0
      const target = new FakeTarget({ credentials: ['key-0'], room: 2, fenced })
      return {
        initial: 'key-0',
        overlaps: true,
        target,
        strategy: (process, changed) =>
          dualSlot({ target: process.target(target, changed), generate: () => `key-${++count}` }),
        authenticates: value => target.valid.has(value),
        changeByHand() {
          target.valid.add('by-hand')
          return 'by-hand'
        },
        grant: value => void target.valid.add(value),
        live: () => [...target.valid],
        form: value => value,
      }
    },
  },
  {
    label: 'issue then revoke',
    hasTarget: true,
    make({ fenced = false } = {}) {
      const target = new FakeTarget({ credentials: ['issued-0'], fenced })
      return {
        initial: 'issued-0',
        overlaps: true,
        target,
        strategy: (process, changed) => issueThenRevoke({ target: process.target(target, changed) }),
        authenticates: value => target.valid.has(value),
        changeByHand() {
          target.valid.add('by-hand')
          return 'by-hand'
        },
        grant: value => void target.valid.add(value),
        live: () => [...target.valid],
        form: value => value,
      }
    },
  },
  {
    label: 'keyring',
    hasTarget: false,
    make() {
      let count = 0
      return {
        initial: newKeyring('signing-key-0'),
        overlaps: true,
        strategy: () =>
          keyring({ generate: () => `signing-key-${++count}`, spread: 15 * 60_000, keep: 24 * 3_600_000 }),
        authenticates: value => readKeyring(value).keys.length > 0,
        changeByHand: () => newKeyring('signing-key-by-hand'),
        grant: () => {},
        live: () => [],
        form: value => value,
      }
    },
  },
]
