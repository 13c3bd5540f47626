import {
  alternatingUsers,
  type CanSet,
  dualSlot,
  generateThenPut,
  inPlace,
  issueThenRevoke,
  keyring,
  type Login,
  newKeyring,
  readKeyring,
  type Strategy,
  type Target,
} from '@sealwax/core/rotate'
import { FakeTarget, FakeUsers } from '@sealwax/core/rotate/testing'

/** Puts a target where a rotator uses it, so that its calls can be watched. */
type Through = <T extends object>(target: T) => T

/** One strategy with a fake target of its own, and how a trial looks at that from outside. */
export interface Scene {
  readonly initial: string
  strategy(through: Through): Strategy
  /** Whether what is published would be accepted now. */
  authenticates(value: string): boolean
  /** The credentials that the target has now, in a form of its own, and a value in that form. */
  live(): readonly string[]
  form(value: string): string
  /** Every text that must stay a secret. */
  readonly secrets: readonly string[]
  readonly target?: FakeTarget | FakeUsers
}

export interface SceneKind {
  readonly label: string
  /** Whether the published credential must authenticate at every moment; else only outside the window that is told. */
  readonly overlaps: boolean
  /** How often one rotation publishes. */
  readonly stages: number
  make(options?: { readonly fenced?: boolean }): Scene
}

/** Draws credentials, and remembers them. */
class Mint {
  readonly drawn: string[] = []
  readonly draw = (): string => {
    const credential = `credential${crypto.randomUUID().replaceAll('-', '')}`
    this.drawn.push(credential)
    return credential
  }
}

/** A target without an administrator: nothing may need one. */
function withoutReset(target: FakeTarget): Target & CanSet {
  return {
    location: target.location,
    test: (credential, call) => target.test(credential, call),
    set: (credential, call) => target.set(credential, call),
  }
}

function storeAlone(initial: (mint: Mint) => string, strategy: (mint: Mint) => Strategy): () => Scene {
  return () => {
    const mint = new Mint()
    return {
      initial: initial(mint),
      strategy: () => strategy(mint),
      authenticates: value => mint.drawn.some(credential => value.includes(credential)),
      live: () => [],
      form: value => value,
      secrets: mint.drawn,
    }
  }
}

function oneIdentity(room: number, strategy: (target: FakeTarget, mint: Mint) => Strategy): SceneKind['make'] {
  return ({ fenced = false } = {}) => {
    const mint = new Mint()
    const initial = mint.draw()
    const target = new FakeTarget({ credentials: [initial], room, fenced })
    return {
      initial,
      target,
      strategy: through => strategy(through(target), mint),
      authenticates: value => target.valid.has(value),
      live: () => [...target.valid],
      form: value => value,
      get secrets() {
        return [...mint.drawn, ...target.valid]
      },
    }
  }
}

function twoUsers({ fenced = false } = {}): Scene {
  const mint = new Mint()
  const target = new FakeUsers({ users: { blue: mint.draw(), green: undefined }, fenced })
  const read = (value: string): Login => JSON.parse(value)
  return {
    initial: JSON.stringify({ username: 'blue', password: mint.drawn[0], host: 'db.example' }),
    target,
    strategy: through => alternatingUsers({ target: through(target), users: ['blue', 'green'], generate: mint.draw }),
    authenticates: value => target.accepts(read(value)),
    live: () =>
      [...target.passwords].flatMap(([user, password]) => (password === undefined ? [] : [`${user} ${password}`])),
    form: value => `${read(value).username} ${read(value).password}`,
    secrets: mint.drawn,
  }
}

/** The strategies of core, each with the fake that fits. */
export const scenes: readonly SceneKind[] = [
  {
    label: 'generate-then-put',
    overlaps: true,
    stages: 1,
    make: storeAlone(
      ({ draw }) => draw(),
      ({ draw }) => generateThenPut({ generate: draw }),
    ),
  },
  {
    label: 'in-place',
    overlaps: false,
    stages: 1,
    make: oneIdentity(1, (target, { draw }) =>
      inPlace({ target: withoutReset(target), generate: draw, allowOutage: true }),
    ),
  },
  { label: 'alternating-users', overlaps: true, stages: 1, make: twoUsers },
  {
    label: 'dual-slot',
    overlaps: true,
    stages: 1,
    make: oneIdentity(2, (target, { draw }) => dualSlot({ target, generate: draw })),
  },
  {
    label: 'issue-then-revoke',
    overlaps: true,
    stages: 1,
    make: oneIdentity(Number.POSITIVE_INFINITY, target => issueThenRevoke({ target })),
  },
  {
    label: 'keyring',
    overlaps: true,
    stages: 3,
    make: () => {
      const scene = storeAlone(
        ({ draw }) => newKeyring(draw()),
        ({ draw }) => keyring({ generate: draw, spread: 1, keep: 1 }),
      )()
      return { ...scene, authenticates: value => readKeyring(value).keys.length > 0 && scene.authenticates(value) }
    },
  },
]
