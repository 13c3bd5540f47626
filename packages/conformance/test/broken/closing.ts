import { brokenClient, brokenProvider, type Mutant } from './mutant.ts'

export const closing: readonly Mutant[] = [
  {
    what: 'closes its provider at each close',
    breaks: ['closing/twice'],
    ...brokenClient((client, provider) => ({
      close: async () => {
        await provider.close?.()
        await client.close()
      },
    })),
  },
  {
    what: 'cannot be closed twice',
    breaks: ['closing/provider-twice'],
    ...brokenProvider(base => {
      let closed = false
      return {
        close: async () => {
          if (closed) throw new Error('already closed')
          closed = true
          await base.close?.()
        },
      }
    }),
  },
  {
    what: 'cannot be closed before its first use',
    breaks: ['closing/unused'],
    ...brokenProvider(base => {
      let socket: { end(): void } | undefined
      const connect = (): void => {
        socket = { end() {} }
      }
      return {
        get: (name, call) => {
          connect()
          return base.get(name, call)
        },
        put: async (name, bytes, call) => {
          connect()
          return (await base.put?.(name, bytes, call)) ?? {}
        },
        putIf: async (name, bytes, expected, call) => {
          connect()
          return (await base.putIf?.(name, bytes, expected, call)) ?? {}
        },
        close: async () => {
          ;(socket as { end(): void }).end()
        },
      }
    }),
  },
]
