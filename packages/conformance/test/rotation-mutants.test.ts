import type { AnyProvider } from '@sealwax/core'
import { describe, expect, test } from 'vitest'
import { type Fixture, rotationTrials } from '../src/index.ts'
import { altered } from './stores/altered.ts'
import { memoryHarness } from './stores/memory-harness.ts'

interface Mutant {
  readonly what: string
  /** One trial that finds it out, by the end of its title, and what it says. */
  readonly trial: RegExp
  readonly says: RegExp
  change(base: AnyProvider): Partial<AnyProvider>
}

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 2))

const mutants: readonly Mutant[] = [
  {
    what: 'writes the value that is to be next into the record',
    trial: /^dual-slot: killed while rotating/,
    says: /a value is in the record/,
    change: base => {
      let next = ''
      return {
        putIf: async (name, bytes, expected, call) => {
          const text = new TextDecoder().decode(bytes)
          if (name.endsWith('-sealwax-candidate')) next = /credential\w+/.exec(text)?.[0] ?? next
          const isRecord = name.endsWith('-sealwax-rotation')
          const written = isRecord ? new TextEncoder().encode(text.replace('{', `{"next":"${next}",`)) : bytes
          return base.putIf?.(name, written, expected, call) ?? {}
        },
      }
    },
  },
  {
    what: 'replaces a value by taking the old one away first',
    trial: /^dual-slot: killed while rotating/,
    says: /the published value was gone|was not rotated/,
    change: base => ({
      putIf: async (name, bytes, expected, call) => {
        const { version } = await base.get(name, call).catch(() => ({ version: 'absent' }))
        if (version === expected && expected !== 'absent') {
          await base.purge?.(name, call)
          await pause()
          return base.putIf?.(name, bytes, 'absent', call) ?? {}
        }
        return base.putIf?.(name, bytes, expected, call) ?? {}
      },
    }),
  },
  {
    what: 'says that a candidate was cleared, and keeps it',
    trial: /^dual-slot: killed while rotating/,
    says: /a candidate is left|does not come to an end/,
    change: base => {
      let kept: Uint8Array | undefined
      return {
        get: async (name, call) => {
          const stored = await base.get(name, call)
          const isReader = call.version === undefined && name.endsWith('-sealwax-candidate') && kept !== undefined
          const text = new TextDecoder().decode(stored.bytes)
          return isReader && !text.includes('"candidate"') && call.notice.length === 0
            ? { ...stored, bytes: kept?.slice() ?? stored.bytes }
            : stored
        },
        putIf: async (name, bytes, expected, call) => {
          if (new TextDecoder().decode(bytes).includes('"candidate"')) kept = bytes.slice()
          return base.putIf?.(name, bytes, expected, call) ?? {}
        },
      }
    },
  },
]

describe('a store that breaks a promise of rotation is found out', () => {
  for (const { what, trial, says, change } of mutants) {
    test(`one that ${what}`, { timeout: 60_000 }, async () => {
      const harness = memoryHarness('as AWS Secrets Manager')
      const open = async (): Promise<Fixture> => {
        const fixture = await harness.open()
        const provider = altered(fixture.provider, change(fixture.provider))
        return { ...fixture, provider, another: async () => provider }
      }
      const [found] = rotationTrials({ ...harness, open }, { kills: 12, races: 30, seed: 7 }).filter(each =>
        trial.test(each.title),
      )
      await expect(found?.run()).rejects.toThrow(says)
    })
  }
})
