import { SecretError, type StandardSchema } from '@sealwax/core'
import type { Call } from './call.ts'
import { exitCodes, gravestOf, isMissing } from './exit-codes.ts'
import { type OpenStores, withStores } from './open-stores.ts'
import { coloured, count, visible, write, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { findWanted } from './wanted-names.ts'

/** What was found of one name. Never its value. */
interface Finding {
  readonly name: string
  readonly status: 'ok' | 'missing' | 'invalid' | 'failed'
  /** Where it was looked for, in order. */
  readonly lookedIn: readonly string[]
  /** The store that answered. */
  readonly found?: string
  /** The later store that puts go to, which the one that answered hides. */
  readonly hides?: string
  /** Too short to be redacted. */
  readonly short?: boolean
  readonly error?: SecretError
}

export async function check(call: Call): Promise<number> {
  // The client is asked for the names whose values are too short to hide.
  return withStores(call, stores => checkAll(call, stores), { redact: {} })
}

async function checkAll(call: Call, stores: OpenStores): Promise<number> {
  const { names, source } = await findWanted(call, stores)
  if (names.size === 0) {
    throw new UsageError('There is nothing to check: name the secrets, or list them in .env.example.')
  }
  const findings = await Promise.all([...names].map(([name, schema]) => findOut(name, schema, stores)))
  if (call.has('json'))
    await writeJson({ source: stores.resolved.source, profile: stores.resolved.profile, names: findings })
  else await write(report(findings, source, stores))
  return gravestOf(findings.flatMap(({ error }) => error ?? [])) ?? exitCodes.ok
}

async function findOut(name: string, schema: StandardSchema | undefined, stores: OpenStores): Promise<Finding> {
  const { reference, stores: places } = stores.resolved.locate(name)
  const lookedIn = places.map(({ url }) => url)
  try {
    if (schema !== undefined) await stores.secrets.load({ [name]: schema })
    const value = schema === undefined ? await stores.secrets.getBytes(name) : await optional(stores, name)
    // A schema may accept that it is absent.
    if (value === undefined) return { name, status: 'ok', lookedIn }
    const found = await answering(reference, stores, places)
    const target = places.findIndex(place => place.write)
    const hides = found >= 0 && found < target ? places[target]?.url : undefined
    return {
      name,
      status: 'ok',
      lookedIn,
      ...(found >= 0 && { found: lookedIn[found] as string }),
      ...(hides !== undefined && { hides }),
      ...(stores.secrets.unprotected().includes(name) && { short: true }),
    }
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    // `load` reports several names in one error: this one was about one.
    const cause = error.errors?.length === 1 && schema !== undefined ? (error.errors[0] as SecretError) : error
    return { name, status: statusOf(cause), lookedIn, error: cause }
  }
}

async function optional({ secrets }: OpenStores, name: string): Promise<Uint8Array | undefined> {
  return (await secrets.has(name)) ? secrets.getBytes(name) : undefined
}

/** The place of the first store that has a secret. */
async function answering(
  reference: string,
  stores: OpenStores,
  places: OpenStores['resolved']['stores'],
): Promise<number> {
  for (const [index, place] of places.entries()) {
    try {
      if (await stores.only(place).has(reference)) return index
    } catch (error) {
      // A store whose names have another form cannot have this one; the read over all has passed it over as well.
      if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_INVALID') throw error
    }
  }
  return -1
}

function statusOf(error: SecretError): Finding['status'] {
  if (isMissing(error)) return 'missing'
  return error.code === 'ERR_SECRET_INVALID' ? 'invalid' : 'failed'
}

function report(findings: readonly Finding[], source: string, { resolved }: OpenStores): string {
  const profile = resolved.profile === undefined ? '' : `, profile ${resolved.profile}`
  const head = `Stores: ${resolved.stores.map(({ url }) => visible(url)).join(', then ')} (${visible(resolved.source + profile)})`
  const wide = Math.max(0, ...findings.map(({ name }) => visible(name).length))
  const lines = findings.flatMap(finding => [
    `  ${mark(finding)}  ${visible(finding.name).padEnd(wide)}  ${visible(detail(finding))}`,
    ...notes(finding).map(
      note => `  ${coloured('yellow', 'note   ', process.stdout)}  ${''.padEnd(wide)}  ${visible(note)}`,
    ),
  ])
  const bad = findings.filter(({ status }) => status !== 'ok').length
  const total = count(findings.length, 'secret')
  const sum = bad === 0 ? `${total}, nothing missing.` : `${bad} of ${total} cannot be used.`
  return `${[head, `Names: ${visible(source)}`, ...lines, sum].join('\n')}\n`
}

function mark({ status }: Finding): string {
  return coloured(status === 'ok' ? 'green' : 'red', status.padEnd(7), process.stdout)
}

function detail({ status, found, lookedIn, error }: Finding): string {
  if (status === 'ok') return found ?? 'not there, which its schema accepts'
  const looked = status === 'missing' ? `looked in ${lookedIn.join(', ')}. ` : ''
  return looked + (error?.message ?? '')
}

function notes({ hides, found, short }: Finding): string[] {
  return [
    ...(hides === undefined ? [] : [`${found} hides what is put into ${hides}`]),
    ...(short === true ? ['too short to be hidden by run --redact'] : []),
  ]
}
