import type { AnyProvider } from '@sealwax/core'
import { brokenProvider, changedReads, isFault, type Members, type Mutant } from './mutant.ts'

type PutIf = NonNullable<AnyProvider['putIf']>

/** Writes over what it should have told a conflict about, unless others write at the same moment. */
function overwriting(base: AnyProvider, forAbsent: boolean): Members {
  const flights = new Map<string, number>()
  return {
    putIf: async (...args) => {
      const [name, bytes, expected, call] = args
      const before = flights.get(name) ?? 0
      flights.set(name, before + 1)
      try {
        return (await base.putIf?.(...args)) ?? {}
      } catch (error) {
        const about = (expected === 'absent') === forAbsent && isFault(error, 'ERR_SECRET_CONFLICT') && before === 0
        if (!about || !(await isThere(base, ...args))) throw error
        return (await base.put?.(name, bytes, call)) ?? {}
      } finally {
        flights.set(name, (flights.get(name) ?? 1) - 1)
      }
    },
  }
}

/** Compares and writes in two steps, with time between them. */
function inTwoSteps(base: AnyProvider, forAbsent: boolean): Members {
  return {
    putIf: async (name, bytes, expected, call) => {
      if ((expected === 'absent') !== forAbsent) return base.putIf?.(name, bytes, expected, call) ?? {}
      const current = await base.get(name, call).then(
        ({ version }) => version,
        () => 'absent',
      )
      await Promise.resolve()
      return (current === expected ? base.put?.(name, bytes, call) : base.putIf?.(name, bytes, expected, call)) ?? {}
    },
  }
}

async function isThere(base: AnyProvider, ...[name, , , call]: Parameters<PutIf>): Promise<boolean> {
  return base.get(name, call).then(
    () => true,
    () => false,
  )
}

export const conflicts: readonly Mutant[] = [
  {
    what: 'creates anew what is there already, unless others create at the same moment',
    breaks: ['conflicts/create-only'],
    ...brokenProvider(base => overwriting(base, true)),
  },
  {
    what: 'looks whether it is absent, then creates',
    breaks: ['conflicts/create-race'],
    ...brokenProvider(base => inTwoSteps(base, true)),
  },
  { what: 'compares, then writes', breaks: ['conflicts/race'], ...brokenProvider(base => inTwoSteps(base, false)) },
  {
    what: 'writes whatever version was expected, unless others write at the same moment',
    breaks: ['conflicts/loser'],
    ...brokenProvider(base => overwriting(base, false)),
  },
  {
    what: 'does not name the version of a new secret in a read',
    breaks: ['conflicts/current-version-of-a-read'],
    ...brokenProvider(base => {
      const first = new Set<string | undefined>()
      return {
        ...changedReads(base, stored => ({
          ...stored,
          version: first.has(stored.version) ? undefined : stored.version,
        })),
        putIf: async (name, bytes, expected, call) => {
          const written = (await base.putIf?.(name, bytes, expected, call)) ?? {}
          if (expected === 'absent') first.add(written.version)
          return written
        },
      }
    }),
  },
  {
    what: 'creates what was expected to have a version',
    breaks: ['conflicts/expected-but-absent'],
    ...brokenProvider(base => ({
      putIf: async (...args) => {
        const [name, bytes, , call] = args
        try {
          return (await base.putIf?.(...args)) ?? {}
        } catch (error) {
          if (!isFault(error, 'ERR_SECRET_CONFLICT') || (await isThere(base, ...args))) throw error
          return (await base.put?.(name, bytes, call)) ?? {}
        }
      },
    })),
  },
]
