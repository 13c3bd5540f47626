import { expect } from 'vitest'
import { revokeDue, rotateAll, type Stage, type StageName } from './stage.ts'

export const names: readonly StageName[] = ['generate-then-put', 'in-place', 'dual-slot', 'alternating-users']
export const overlapping: readonly StageName[] = ['generate-then-put', 'dual-slot', 'alternating-users']

export function revokes(name: StageName): boolean {
  return name === 'dual-slot' || name === 'alternating-users'
}

/** Whatever happened: AWS calls again with the same token, or begins anew; in the end all is as it should be. */
export async function recover(stage: Stage, name: StageName): Promise<void> {
  const { store } = stage
  const errors: unknown[] = []
  for (let turn = 0; turn < 4; turn++) {
    if (revokes(name)) await revokeDue(stage)
    try {
      await rotateAll(stage)
      if (revokes(name)) expect(await revokeDue(stage)).toBe('revoked')
      expect(stage.works()).toBe(true)
      expect(stage.alive()).toBe(1)
      expect(store.holderOf('AWSPENDING') ?? store.holderOf('AWSCURRENT')).toBe(store.holderOf('AWSCURRENT'))
      return
    } catch (error) {
      errors.push(error)
    }
  }
  throw new AggregateError(errors, 'it did not come to an end')
}
