export type { InjectedFault } from './faults.ts'
export { type MemoryCall, type MemoryOptions, type MemoryProvider, memory } from './memory.ts'
