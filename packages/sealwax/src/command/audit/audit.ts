import type { Call } from '../call.ts'
import { UsageError } from '../usage-error.ts'

const verbs = ['verify', 'show']
const onlyShow = ['since', 'name']

export async function audit(call: Call): Promise<number> {
  const [word = ''] = call.operands
  if (!verbs.includes(word)) {
    throw new UsageError('audit has two verbs: verify and show.', { word, known: verbs })
  }
  const foreign = word === 'verify' ? onlyShow.find(option => call.has(option)) : undefined
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with verify; it is for show.`)
  return word === 'verify' ? (await import('./verify.ts')).verify(call) : (await import('./show.ts')).show(call)
}
