import { memory } from '@sealwax/core/memory'
import { brokenClient, brokenProvider, type Mutant } from './mutant.ts'

export const declarations: readonly Mutant[] = [
  {
    what: 'does not say its rule for names',
    breaks: ['declarations/data'],
    ...brokenProvider(({ limits }) => ({ limits: { ...limits, names: { ...limits.names, rule: '' } } })),
  },
  {
    what: 'has credentials in its location',
    breaks: ['declarations/data'],
    ...brokenProvider(() => ({ location: 'memory https://user:password@store.example' })),
  },
  {
    what: 'asks its server what it can do',
    breaks: ['declarations/without-io'],
    fixture: fixture => {
      let asked = 0
      const provider = new Proxy(fixture.provider, {
        get(target, key) {
          if (key === 'versions') asked++
          const member: unknown = Reflect.get(target, key, target)
          return typeof member === 'function' ? member.bind(target) : member
        },
      })
      return { ...fixture, provider, requests: () => (fixture.requests?.() ?? 0) + asked }
    },
  },
  {
    what: 'says of itself another name each time',
    breaks: ['declarations/identity'],
    ...brokenProvider(() => ({ whoAmI: async () => `session-${crypto.randomUUID()}` })),
  },
  {
    what: 'says of itself more than a line',
    breaks: ['declarations/identity'],
    ...brokenProvider(() => ({ whoAmI: async () => 'arn:aws:iam::1:user/a\nrequest-id: 7' })),
  },
  {
    what: 'looks before it says that it cannot',
    breaks: ['declarations/undeclared'],
    profile: 'as Azure Key Vault',
    ...brokenClient(client => ({
      moveStage: async (name, move, options) => {
        await client.has(name)
        await client.moveStage(name, move, options)
      },
    })),
  },
  {
    what: 'declares what nobody can try',
    breaks: ['declarations/exercised'],
    profile: 'as the environment',
    ...brokenProvider(() => ({ moveStage: memory().moveStage, promote: 'atomic' })),
  },
]
