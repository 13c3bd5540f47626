import { StoreFault } from '@sealwax/core'
import { brokenFailure, brokenProvider, type Mutant } from './mutant.ts'

export const history: readonly Mutant[] = [
  {
    what: 'marks every version as current',
    breaks: ['history/versions'],
    ...brokenProvider(base => ({
      versions: async (name, call) => {
        const page = (await base.versions?.(name, call)) ?? { versions: [] }
        return { ...page, versions: page.versions.map(each => ({ ...each, current: true })) }
      },
    })),
  },
  {
    what: 'lists the last version only',
    breaks: ['history/versions'],
    ...brokenProvider(base => ({
      versions: async (name, call) => ({ versions: (await base.versions?.(name, call))?.versions.slice(0, 1) ?? [] }),
    })),
  },
  {
    what: 'gives the current value whichever of its versions is asked for',
    breaks: ['history/old-values'],
    ...brokenProvider(base => ({
      get: async (name, call) => {
        const stored = await base.get(name, call)
        return call.version === undefined
          ? stored
          : { ...stored, bytes: (await base.get(name, { ...call, version: undefined })).bytes }
      },
    })),
  },
  {
    what: 'gives the current value for a version that there is not',
    breaks: ['history/no-such-version'],
    ...brokenFailure('get', 'ERR_SECRET_NOT_FOUND', (base, name, call) =>
      base.get(name, { ...call, version: undefined }),
    ),
  },
  {
    what: 'has an empty history of what is absent',
    breaks: ['history/of-nothing'],
    ...brokenFailure('versions', 'ERR_SECRET_NOT_FOUND', () => ({ versions: [] })),
  },
  {
    what: 'remembers where a label was first',
    breaks: ['history/stage'],
    ...brokenProvider(base => {
      const first = new Map<string, string>()
      return {
        moveStage: async (name, move, call) => {
          await base.moveStage?.(name, move, call)
          if (!first.has(name)) first.set(name, move.to)
        },
        get: (name, call) =>
          base.get(name, call.stage === undefined ? call : { ...call, stage: undefined, version: first.get(name) }),
      }
    }),
  },
  {
    what: 'moves a label from wherever it is',
    breaks: ['history/stage-conflict'],
    ...brokenProvider(base => ({
      moveStage: async (name, move, call) => {
        const { versions } = (await base.versions?.(name, call)) ?? { versions: [] }
        const from = versions.find(({ stages }) => stages?.includes(move.stage))?.version
        if (versions.length === 0) throw new StoreFault('ERR_SECRET_NOT_FOUND')
        await base.moveStage?.(name, { ...move, from }, call)
      },
    })),
  },
]
