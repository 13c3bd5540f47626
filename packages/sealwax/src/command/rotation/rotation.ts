import type { Call } from '../call.ts'
import { UsageError } from '../usage-error.ts'

interface Verb {
  /** `never`, `may`, `must`: whether it takes a NAME. */
  readonly name: 'never' | 'may' | 'must'
  readonly options: readonly string[]
  load(): Promise<(call: Call, name: string) => Promise<number | undefined>>
}

const verbs: Readonly<Record<string, Verb>> = {
  status: { name: 'may', options: [], load: async () => (await import('./status.ts')).status },
  check: { name: 'never', options: ['within'], load: async () => (await import('./check.ts')).check },
  verify: { name: 'must', options: [], load: async () => (await import('./verify.ts')).verify },
  resume: { name: 'must', options: ['by'], load: async () => (await import('./settle.ts')).resume },
  rollback: { name: 'must', options: ['by'], load: async () => (await import('./settle.ts')).rollback },
  revoke: { name: 'must', options: ['by'], load: async () => (await import('./settle.ts')).revoke },
  adopt: { name: 'must', options: ['by', 'keep', 'fence'], load: async () => (await import('./settle.ts')).adopt },
  pause: { name: 'may', options: ['by', 'reason', 'until'], load: async () => (await import('./pause.ts')).pause },
  unpause: { name: 'may', options: [], load: async () => (await import('./pause.ts')).unpause },
}

const common = ['store', 'config', 'profile', 'json', 'help', 'audit']

export async function rotation(call: Call): Promise<number | undefined> {
  const [word = '', name = ''] = call.operands
  const known = Object.keys(verbs)
  if (!Object.hasOwn(verbs, word)) {
    throw new UsageError(`rotation has no such verb. There are ${known.join(', ')}.`, { word, known })
  }
  const verb = verbs[word] as Verb
  const foreign = call.given().find(option => !common.includes(option) && !verb.options.includes(option))
  if (foreign !== undefined) {
    const takers = known.filter(each => verbs[each]?.options.includes(foreign))
    throw new UsageError(`--${foreign} does not go with ${word}; it is for ${takers.join(', ')}.`)
  }
  if (verb.name === 'must' && name === '') throw new UsageError(`${word} needs NAME: sealwax rotation ${word} NAME`)
  if (verb.name === 'never' && name !== '') throw new UsageError(`${word} takes no NAME: sealwax rotation ${word}`)
  return (await verb.load())(call, name)
}
