import { type AnySecrets, createSecrets, type Limits, type SecretProvider } from '../src/index.ts'
import { type MemoryOptions, type MemoryProvider, memory } from '../src/memory/index.ts'
import { SimulatedClock } from './simulated-clock.ts'

/** Names as the environment has them: of few characters, and of one case. */
export const variables: Partial<Limits> = {
  names: {
    rule: 'a variable',
    pattern: /^[A-Z_][A-Z0-9_]*$/,
    maxLength: 99,
    caseSensitive: false,
    toNative: name => name.replaceAll('/', '__').toUpperCase(),
    toPortable: native => native.replaceAll('__', '/'),
  },
}

/** A store that is told from others by its id, and whose failed calls nobody repeats. */
export function store(id: string, values: Record<string, string> = {}, options: MemoryOptions = {}): MemoryProvider {
  return memory(values, { id, retries: 'sdk', ...options })
}

/** With every method, as one that is opened from configuration. */
export function client(provider: SecretProvider): AnySecrets {
  return createSecrets(provider, { clock: new SimulatedClock() }) as unknown as AnySecrets
}
