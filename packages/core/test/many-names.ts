import type { MemoryProvider } from '../src/memory/index.ts'

export const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`)

export const valuesOf = (all: readonly string[]): Record<string, string> =>
  Object.fromEntries(all.map(name => [name, `value of ${name}`]))

/** How many names each batch had. */
export const batchSizes = (store: MemoryProvider): number[] =>
  store.calls.filter(call => call.operation === 'getMany').map(call => call.names.length)
