// Parts of Node that reads do not need. An import statement would add their 7 ms to every start, `sealwax run` included.

export const nodeCrypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto')
export const nodeWorkers = (): typeof import('node:worker_threads') => process.getBuiltinModule('node:worker_threads')
export const nodeTimers = (): typeof import('node:timers/promises') => process.getBuiltinModule('node:timers/promises')
