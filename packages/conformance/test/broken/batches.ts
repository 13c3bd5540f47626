import { Failed, type Stored, StoreFault } from '@sealwax/core'
import type { Connect } from '../../src/index.ts'
import { altered } from '../stores/altered.ts'
import { brokenFailure, brokenProvider, type Mutant } from './mutant.ts'

/** A provider whose batches come out changed. */
function brokenBatches(change: (answers: Map<string, Stored | Failed>) => void): Pick<Mutant, 'fixture'> {
  return brokenProvider(base => ({
    getMany: async (names, call) => {
      const answers = new Map(await base.getMany?.(names, call))
      change(answers)
      return answers
    },
  }))
}

export const batches: readonly Mutant[] = [
  {
    what: 'does not name the versions in a batch',
    breaks: ['batches/answers'],
    ...brokenBatches(answers => {
      for (const [name, answer] of answers)
        if (!(answer instanceof Failed)) answers.set(name, { ...answer, version: undefined })
    }),
  },
  {
    what: 'leaves what is absent out of a batch',
    breaks: ['batches/one-missing', 'batches/partial-failure'],
    ...brokenBatches(answers => {
      for (const [name, answer] of answers) if (answer instanceof Failed) answers.delete(name)
    }),
  },
  {
    what: 'answers with a name that nobody asked for',
    breaks: ['batches/one-missing'],
    ...brokenBatches(answers => answers.set('total', new Failed(new Error()))),
  },
  {
    what: 'gives another reason for what is absent in a batch',
    breaks: ['batches/partial-failure'],
    ...brokenBatches(answers => {
      for (const [name, answer] of answers)
        if (answer instanceof Failed) answers.set(name, new Failed(new StoreFault('ERR_SECRET_UNKNOWN')))
    }),
  },
  {
    what: 'asks in smaller batches than the store takes',
    breaks: ['batches/few-calls'],
    connect: create =>
      ((provider, options) =>
        create(altered(provider, { limits: { ...provider.limits, batch: 2 } }), options)) as Connect,
  },
  {
    what: 'asks for both spellings of a name, and is answered one',
    breaks: ['batches/two-spellings'],
    profile: 'with little',
    connect: create =>
      ((provider, options) => {
        const names = { ...provider.limits.names, caseSensitive: true }
        return create(altered(provider, { limits: { ...provider.limits, names } }), options)
      }) as Connect,
    ...brokenBatches(answers => {
      for (const [name, answer] of [...answers]) {
        answers.delete(name)
        answers.set(name.toLowerCase(), answer)
      }
    }),
  },
  {
    what: 'calls every name absent where the batch failed',
    breaks: ['batches/outage'],
    ...brokenFailure(
      'getMany',
      'ERR_SECRET_UNAVAILABLE',
      (_, names) => new Map(names.map(name => [name, new Failed(new StoreFault('ERR_SECRET_NOT_FOUND'))])),
    ),
  },
]
