import { createSecrets } from '@sealwax/core'
import { type MemoryOptions, type MemoryProvider, memory } from '@sealwax/core/memory'
import { type Copied, type CopyOptions, copy } from '../../src/transfer/copy.ts'
import { Fingerprints } from '../../src/transfer/fingerprints.ts'
import { type Preflight, preflight, type TransferOptions } from '../../src/transfer/preflight.ts'
import { Side } from '../../src/transfer/side.ts'

/** A store in memory as one end of a transfer. */
export interface End {
  readonly store: MemoryProvider
  readonly side: Side
  /** What the store holds, by name. */
  values(): Promise<Record<string, string>>
}

export function end(label: string, initial: Readonly<Record<string, string>>, options: MemoryOptions = {}): End {
  const store = memory(initial, { id: label, ...options })
  return {
    store,
    side: new Side(store, label),
    async values() {
      store.heal()
      return { ...(await createSecrets(store, { cache: false, redact: false }).getAll()) }
    },
  }
}

export function lookAhead(source: End, target: End, options: Partial<TransferOptions> = {}): Promise<Preflight> {
  return preflight(source.side, target.side, { fingerprints: new Fingerprints(), ...options })
}

/** What the command does: looks ahead, then copies what there is to copy. */
export async function move(
  source: End,
  target: End,
  options: Partial<CopyOptions> = {},
): Promise<{ readonly found: Preflight; readonly copied: Copied }> {
  const fingerprints = new Fingerprints()
  const found = await preflight(source.side, target.side, { fingerprints, ...options })
  const copied = await copy(source.side, target.side, found.write, {
    fingerprints,
    wait: async () => {},
    ...options,
  })
  return { found, copied }
}

/** `NAME_0001=value-1` and so on. */
export function many(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `NAME_${String(index).padStart(4, '0')}`,
      `value-${index}-${'x'.repeat(index % 40)}`,
    ]),
  )
}
