import { same, within } from '../assert.ts'
import type { Case } from '../case.ts'

const name = 'api_key'

export const closing: readonly Case[] = [
  {
    id: 'closing/twice',
    title: 'closing a client twice, or twice at once, closes the provider once',
    needs: ['closes'],
    async run(context) {
      await context.seed(name, context.value())
      const client = context.client()
      await client.get(name)
      await within(Promise.all([client.close(), client.close()]), 'closing')
      await within(client.close(), 'closing again')
      same(context.calls.count('close'), 1, 'closings of the provider')
    },
  },
  {
    id: 'closing/provider-twice',
    title: 'closing a provider twice is fine: several clients may share it',
    needs: ['closes'],
    async run(context) {
      await context.seed(name, context.value())
      await within(context.provider.close?.() ?? Promise.resolve(), 'closing the provider')
      await within(context.provider.close?.() ?? Promise.resolve(), 'closing the provider again')
    },
  },
  {
    id: 'closing/unused',
    title: 'a provider that was never asked can be closed',
    needs: ['closes'],
    async run(context) {
      await within(context.client().close(), 'closing')
    },
  },
]
