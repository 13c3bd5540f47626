import { kindOf } from '@sealwax/core'
import {
  type CheckedPolicy,
  generateThenPut,
  keyring,
  type RotationPolicy,
  type RotationRule,
  readPolicy,
  type Strategy,
} from '@sealwax/core/rotate'
import { guess, wrongConfiguration } from '../configuration/wrong-configuration.ts'
import { durationForm, readDuration } from './duration.ts'
import { readGeneration } from './generation.ts'

type Fields = Readonly<Record<string, unknown>>

const ruleKeys = [
  'maxAge',
  'strategy',
  'generate',
  'grace',
  'consumers',
  'owner',
  'target',
  'spread',
  'keep',
  'timeout',
  'patience',
  'settle',
  'attempts',
  'expiresIn',
  'lock',
  'onTargetError',
]
const named = ['generate-then-put', 'keyring']

/**
 * The policy that a configuration's `rotation` says.
 *
 * @param where what has to be changed, for messages.
 * @throws SecretError ERR_SECRET_CONFIG that names `where` and the key, never what stands there.
 */
export async function readRotation(rotation: unknown, where: string): Promise<CheckedPolicy> {
  const { rules, freeze, ...strange } = fields(rotation, 'rotation', where)
  refuseUnknown(strange, ['rules', 'freeze'], 'rotation', where)
  const read: Record<string, RotationRule> = Object.create(null)
  for (const [pattern, rule] of Object.entries(fields(rules, 'rotation.rules', where))) {
    const path = `rotation.rules[${JSON.stringify(pattern)}]`
    read[pattern] = await readRule(fields(rule, path, where), path, where)
  }
  return asked('', where, () => readPolicy({ rules: read, ...(freeze !== undefined && { freeze }) } as RotationPolicy))
}

async function readRule(given: Fields, path: string, where: string): Promise<RotationRule> {
  refuseUnknown(given, ruleKeys, path, where)
  const duration = (key: string): number | undefined => durationOf(given[key], `${path}.${key}`, where)
  const rule: Record<string, unknown> = {
    maxAge: duration('maxAge'),
    timeout: duration('timeout'),
    patience: duration('patience'),
    settle: duration('settle'),
    expiresIn: duration('expiresIn'),
    strategy: await readStrategy(given, path, where),
    grace: readGrace(given, path, where),
  }
  for (const key of ['owner', 'target', 'attempts', 'lock', 'onTargetError']) rule[key] = given[key]
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined)) as RotationRule
}

async function readStrategy(given: Fields, path: string, where: string): Promise<Strategy> {
  const { strategy = 'generate-then-put', generate } = given
  if (typeof strategy === 'object' && strategy !== null) {
    const beside = ['generate', 'spread', 'keep'].find(key => given[key] !== undefined)
    if (beside === undefined) return strategy as Strategy
    throw wrongConfiguration(where, `${path}.${beside} belongs into the strategy: give one of the two.`)
  }
  if (typeof strategy !== 'string' || !named.includes(strategy)) {
    const near = typeof strategy === 'string' ? guess(strategy, named) : ''
    throw wrongConfiguration(
      where,
      `${path}.strategy must be ${named.join(' or ')}.${near} One that changes a credential at a target (a database, an API) is code: write the configuration as sealwax.config.ts, with the strategy itself there, and name it with --config.`,
    )
  }
  const make = await readGenerate(generate, `${path}.generate`, where)
  const ofRing = ['spread', 'keep'].find(key => (given[key] === undefined) === (strategy === 'keyring'))
  if (strategy === 'generate-then-put') {
    if (ofRing !== undefined) throw wrongConfiguration(where, `${path}.${ofRing} is for the strategy keyring.`)
    return generateThenPut({ generate: make })
  }
  if (ofRing !== undefined)
    throw wrongConfiguration(where, `${path}.${ofRing} is needed by a keyring: ${durationForm}.`)
  const [spread, keep] = ['spread', 'keep'].map(key => durationOf(given[key], `${path}.${key}`, where) as number)
  return asked(path, where, () => keyring({ generate: textOf(make, path, where), spread, keep } as never))
}

async function readGenerate(
  generate: unknown,
  path: string,
  where: string,
): Promise<() => string | Uint8Array | Promise<string | Uint8Array>> {
  if (typeof generate === 'function') return generate as () => string
  const isSpec = typeof generate === 'string' || (typeof generate === 'object' && generate !== null)
  if (!isSpec || Array.isArray(generate)) {
    throw expected(path, 'a kind of `sealwax generate`, or an object with `kind` and its options', generate, where)
  }
  try {
    return await readGeneration(generate)
  } catch (error) {
    // Those of options and of core's own checks: they name options, and no value.
    if (!(error instanceof Error) || ('code' in error && error.code !== 'ERR_USAGE')) throw error
    const { misspelt } = error as { readonly misspelt?: { readonly word: string; readonly known: readonly string[] } }
    const near = misspelt === undefined ? '' : guess(misspelt.word, misspelt.known)
    throw wrongConfiguration(where, `${path}: ${error.message.replaceAll('--', '')}${near}`)
  }
}

/** A ring is JSON: its keys are texts. */
function textOf(make: () => unknown, path: string, where: string): () => Promise<string> {
  return async () => {
    const made = await make()
    if (typeof made === 'string') return made
    throw wrongConfiguration(where, `${path}.generate must make texts for a keyring: hex or urlsafe instead of bytes.`)
  }
}

function readGrace({ grace, consumers }: Fields, path: string, where: string): RotationRule['grace'] {
  if (typeof grace === 'object' && grace !== null) {
    if (consumers === undefined) return grace
    throw wrongConfiguration(where, `${path}.consumers stands in \`grace\` already: give one of the two.`)
  }
  const ms = durationOf(grace, `${path}.grace`, where)
  if (ms === undefined && consumers === undefined) return undefined
  if (consumers !== undefined && !Array.isArray(consumers)) {
    throw expected(`${path}.consumers`, 'a list of { name, lag }', consumers, where)
  }
  const read = (consumers as readonly unknown[] | undefined)?.map((consumer, index) => {
    const own = `${path}.consumers[${index}]`
    const { lag, ...rest } = fields(consumer, own, where)
    refuseUnknown(rest, ['name', 'lag'], own, where)
    if (lag === undefined) throw expected(`${own}.lag`, durationForm, lag, where)
    return { ...rest, lag: durationOf(lag, `${own}.lag`, where) }
  })
  return {
    ...(ms !== undefined && { ms }),
    ...(read !== undefined && { consumers: read }),
  } as unknown as RotationRule['grace']
}

function durationOf(value: unknown, path: string, where: string): number | undefined {
  if (value === undefined) return undefined
  const ms = readDuration(value)
  if (ms === undefined) throw expected(path, durationForm, value, where)
  return ms
}

/** What core says of a rule is about the configuration here; it quotes names and figures. */
function asked<T>(path: string, where: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error
    const text = path === '' ? error.message.replace(/^policy\./, 'rotation.') : error.message.replace(/^options/, path)
    throw wrongConfiguration(where, `${text}.`)
  }
}

function fields(value: unknown, path: string, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw expected(path, 'an object', value, where)
}

function refuseUnknown(given: Fields, known: readonly string[], path: string, where: string): void {
  const strange = Object.keys(given).find(key => !known.includes(key))
  if (strange === undefined) return
  throw wrongConfiguration(
    where,
    `${path}.${strange} is not known.${guess(strange, known)} There are ${known.join(', ')}.`,
  )
}

function expected(path: string, form: string, received: unknown, where: string): Error {
  return wrongConfiguration(where, `${path} must be ${form}; it is ${kindOf(received)}.`)
}
