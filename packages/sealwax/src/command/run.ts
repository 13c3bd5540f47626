import { joinName } from '@sealwax/core'
import type { Redactor } from '@sealwax/core/redact'
import type { Call } from './call.ts'
import { runChild } from './child.ts'
import { refuseDangerous, refuseOdd, variablesOf } from './child-variables.ts'
import { namesOf, type OpenStores, withStores } from './open-stores.ts'
import { visible, warn, warnIfEmpty } from './terminal.ts'
import { UsageError } from './usage-error.ts'

export async function run(call: Call): Promise<number> {
  if (call.has('only') && call.has('prefix')) throw new UsageError('Give --only or --prefix, not both.')
  // The stores are closed before the command starts, which may run for days.
  const { variables, redactor } = await withStores(call, stores => readVariables(call, stores))
  refuseNul(variables)
  return runChild({ command: call.rest, variables, redact: redactor && (() => redactor.stream()) })
}

interface Prepared {
  readonly variables: ReadonlyMap<string, string>
  /** Knows the values, with --redact. */
  readonly redactor: Redactor | undefined
}

async function readVariables(call: Call, { secrets, resolved }: OpenStores): Promise<Prepared> {
  const prefix = joinName(call.value('prefix'), '')
  const names = call.has('only') ? call.list('only') : await namesOf(secrets, prefix)
  warnIfEmpty(resolved.stores.map(({ url }) => url).join(', '), prefix, names.length)
  const wanted = variablesOf(names, { prefix })
  const missing = [...wanted].filter(([variable]) => call.has('overwrite') || !Object.hasOwn(process.env, variable))
  const variables = missing.map(([variable]) => variable)
  if (call.has('only')) tellKept([...wanted.keys()].filter(variable => !variables.includes(variable)))
  const allowed = call.list('allow-variable')
  refuseOdd(variables, { allowed })
  refuseDangerous(variables, { allowed })

  // With --redact, a value that is not passed on is read too: the command may come by it all the same.
  const read = await secrets.getMany(call.has('redact') ? [...wanted.values()] : missing.map(([, name]) => name))
  return {
    variables: new Map(missing.map(([variable, name]) => [variable, read[name] as string])),
    redactor: call.has('redact') ? await redactorOf(read, wanted) : undefined,
  }
}

/** Knows what the stores hold, and what stands in the environment in its place. */
async function redactorOf(
  values: Readonly<Record<string, string>>,
  names: ReadonlyMap<string, string>,
): Promise<Redactor> {
  const { Redactor } = await import('@sealwax/core/redact')
  const redactor = new Redactor()
  const utf8 = new TextEncoder()
  for (const [variable, name] of names) {
    redactor.add(name, utf8.encode(process.env[variable] ?? ''))
    redactor.add(name, utf8.encode(values[name]))
  }
  const short = redactor.unprotected()
  if (short.length > 0) warn(`too short to be hidden: ${short.join(', ')}`)
  return redactor
}

function tellKept(variables: readonly string[]): void {
  if (variables.length === 0) return
  warn(`set already, so not taken from the store: ${variables.join(', ')} (--overwrite replaces them)`)
}

/** No variable can hold NUL; the error of the system would quote the value. */
function refuseNul(values: ReadonlyMap<string, string>): void {
  const names = [...values].filter(([, value]) => value.includes('\0')).map(([variable]) => visible(variable))
  if (names.length > 0) {
    throw new UsageError(
      `No variable can hold the NUL character that is in ${names.join(', ')}: leave it out by --only.`,
    )
  }
}
