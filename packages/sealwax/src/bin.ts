#!/usr/bin/env node
import { tooOld } from './command/node-version.ts'

// Before anything that an older Node lacks is touched or loaded, for which reason there is no other import above.
const fault = tooOld(process.versions.node)
if (fault === undefined) {
  // What V8 made of the code is kept beside the code, which saves 3 ms of every later start. Whoever may write there may
  // change the code itself, so nobody gains anything; where nobody may, Node goes on without.
  if (import.meta.filename.endsWith('.js')) {
    process.getBuiltinModule('node:module').enableCompileCache(`${import.meta.dirname}/.compile-cache`)
  }
  const { end, main } = await import('./command/start.ts')
  end(await main(process.argv.slice(2)))
} else {
  const [, , command, ...rest] = process.argv
  const json = { name: 'Error', code: 'ERR_NODE_VERSION', message: fault }
  console.error(command !== 'run' && rest.includes('--json') ? JSON.stringify(json) : `sealwax: ${fault}`)
  // As exit-codes.ts has them, for `run` and the others.
  process.exitCode = command === 'run' ? 125 : 1
}
