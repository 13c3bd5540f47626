import type { AnyProvider, WatchSink } from '@sealwax/core'
import { brokenProvider, type Members, type Mutant } from './mutant.ts'

/** A provider that tells watchers of some operations only. */
function telling(base: AnyProvider, operations: readonly string[]): Members {
  const sinks = new Set<WatchSink>()
  const tell = (operation: string, name: string): void => {
    if (operations.includes(operation)) for (const sink of sinks) sink.changed(name)
  }
  return {
    watch: async (_, sink) => {
      sinks.add(sink)
      return { [Symbol.asyncDispose]: async () => void sinks.delete(sink) }
    },
    put: async (name, bytes, call) => {
      const written = (await base.put?.(name, bytes, call)) ?? {}
      tell('put', name)
      return written
    },
    delete: async (name, call) => {
      await base.delete?.(name, call)
      tell('delete', name)
    },
  }
}

export const watching: readonly Mutant[] = [
  { what: 'tells nobody of a put', breaks: ['watching/change'], ...brokenProvider(base => telling(base, ['delete'])) },
  { what: 'tells nobody of a delete', breaks: ['watching/gone'], ...brokenProvider(base => telling(base, ['put'])) },
]
