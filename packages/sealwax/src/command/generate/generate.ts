import type { Call } from '../call.ts'
import { withStores, writtenTo } from '../open-stores.ts'
import { storeValue } from '../store-value.ts'
import { coloured, say, visible, write, writeJson } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { copyToClipboard } from './clipboard.ts'
import { kinds, type Made, type Plan } from './kinds.ts'
import { Options } from './options.ts'

/** Options that go with every kind. */
const common = ['count', 'bits', 'put', 'if-absent', 'audit', 'copy', 'store', 'config', 'profile', 'json', 'help']

const mostValues = 1_000_000

export async function generate(call: Call): Promise<undefined> {
  const options = new Options(call)
  const kind = call.operand(0)
  const plan = await asUsage(() => planOf(kind, call, options))
  const { count, destination } = readDestination(call, options, kind)
  const strength = call.has('bits') || call.has('json') ? await asUsage(() => plan.bits()) : undefined
  const made = await asUsage(() => plan.make())
  const about = { kind, ...(strength !== undefined && { bits: Math.round(strength * 100) / 100 }) }
  if (call.has('bits') && !call.has('json')) say(`${about.bits} bits`)
  if (made.done !== undefined && !call.has('json')) say(made.done)
  try {
    if (destination === 'output') await print(call, about, [made, ...(await more(plan, count - 1))], call.has('count'))
    else await hand(call, about, made)
  } catch (error) {
    await made.undo?.()
    throw error
  }
  return undefined
}

function planOf(kind: string, call: Call, options: Options): Plan | Promise<Plan> {
  if (!Object.hasOwn(kinds, kind))
    throw new UsageError(`There is no such kind. There are ${Object.keys(kinds).join(', ')}.`, {
      word: kind,
      known: Object.keys(kinds),
    })
  const known = kinds[kind]
  const foreign = call.given().find(option => !common.includes(option) && !known?.options.includes(option))
  if (foreign !== undefined) {
    const takers = Object.entries(kinds).filter(([, { options }]) => options.includes(foreign))
    throw new UsageError(`--${foreign} does not go with ${kind}; it is for ${takers.map(([name]) => name).join(', ')}.`)
  }
  return (known as (typeof kinds)[string]).plan(options, call)
}

function readDestination(
  call: Call,
  options: Options,
  kind: string,
): { count: number; destination: 'output' | 'elsewhere' } {
  const count = options.number('count') ?? 1
  const elsewhere = call.has('put') || call.has('copy')
  if (count < 1 || count > mostValues) throw new UsageError('--count takes 1 to 1,000,000.')
  if (elsewhere && call.has('count'))
    throw new UsageError('--count prints several values: leave it out with --put and --copy.')
  options.needing('if-absent', 'put')
  // An API key is always written somewhere: its record.
  if (kind !== 'api-key') options.needing('audit', 'put')
  if (kind !== 'bytes') return { count, destination: elsewhere ? 'elsewhere' : 'output' }
  if (call.has('copy')) throw new UsageError('Bytes are no text to copy: generate hex or urlsafe.')
  if (!elsewhere && !call.has('json')) {
    if (process.stdout.isTTY)
      throw new UsageError('Bytes are for a file, a pipe or --put: for a terminal generate hex or urlsafe.')
    if (call.has('count'))
      throw new UsageError('Where one value of bytes ends does not show: leave --count out, or give --json.')
  }
  return { count, destination: elsewhere ? 'elsewhere' : 'output' }
}

async function more(plan: Plan, count: number): Promise<Made[]> {
  const values: Made[] = []
  while (values.length < count) values.push(await plan.make())
  return values
}

type About = { readonly kind: string; readonly bits?: number }

async function print(call: Call, about: About, values: readonly Made[], several: boolean): Promise<void> {
  if (call.has('json')) {
    const fields = values.map(({ value, fields }) => fields?.all ?? { value })
    const plain = fields.map(one => ('value' in one ? one['value'] : one))
    await writeJson({ ...about, ...(several ? { values: plain } : fields[0]) })
    return
  }
  for (const { value, open = '' } of values) {
    if (typeof value === 'string') await write((value.endsWith('\n') ? value : `${value}\n`) + open)
    else await write(value)
  }
}

/** Copies and stores; copies first, so that nothing is stored where that fails. */
async function hand(call: Call, about: About, { value, open, fields, onlyNew }: Made): Promise<void> {
  const name = call.value('put')
  const ifAbsent = onlyNew || call.has('if-absent')
  if (call.has('copy')) await copyToClipboard(String(value))
  const told: Record<string, unknown> = { ...about, ...(call.has('copy') && { copied: true }), ...fields?.open }
  if (call.has('copy') && !call.has('json')) say(`${coloured('green', 'copied')} to the clipboard`)
  if (name !== undefined) {
    await withStores(call, async stores => {
      const replaceBy = onlyNew ? 'delete it first, which ends all that rests on it' : 'leave out --if-absent'
      const version = await storeValue(stores, name, value, ifAbsent ? { ifVersion: 'absent' } : {}, replaceBy)
      const where = writtenTo(stores, name)
      Object.assign(told, { name, version, store: where })
      if (!call.has('json'))
        say(`${coloured('green', 'stored')} ${visible(name)}${where === undefined ? '' : ` in ${visible(where)}`}`)
    })
  }
  if (call.has('json')) await writeJson(told)
  else if (open !== undefined) await write(open)
}

/** What core says about an argument is about the command line here: numbers and names of options, never a value. */
async function asUsage<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof RangeError || (error instanceof TypeError && !('code' in error)))
      throw new UsageError(error.message)
    throw error
  }
}
