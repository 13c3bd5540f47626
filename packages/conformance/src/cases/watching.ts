import type { Change } from '@sealwax/core'
import { same, sameValue, within } from '../assert.ts'
import type { Case } from '../case.ts'

const name = 'api_key'
/** So long that only a hint of the provider's can bring the news, in milliseconds. */
const never = 86_400_000

export const watching: readonly Case[] = [
  {
    id: 'watching/change',
    title: 'a change reaches who watches, by a hint of the provider',
    needs: ['watch'],
    async run(context) {
      await context.seed(name, context.value())
      const client = context.client()
      const before = (await client.getSecret(name)).version
      const changes: Change[] = []
      let tell = (): void => {}
      const told = new Promise<void>(resolve => {
        tell = resolve
      })
      const onChange = (change: Change): void => {
        changes.push(change)
        tell()
      }
      const watcher = await within(client.watch([name], onChange, { interval: never }), 'watch')
      same(changes.length, 0, 'changes told at the start')
      const value = context.value()
      await context.seed(name, value)
      await within(told, 'the news of the change', 20_000)
      const [change] = changes
      same(change?.name, name, 'the name that changed')
      same(change?.previous, before, 'the version before')
      same(change?.gone, false, 'gone')
      sameValue(await client.get(name), value, 'get')
      await within(watcher[Symbol.asyncDispose](), 'the end of watching')
    },
  },
  {
    id: 'watching/gone',
    title: 'a delete reaches who watches',
    needs: ['watch', 'put', 'delete'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value())
      let tell = (_: Change): void => {}
      const told = new Promise<Change>(resolve => {
        tell = resolve
      })
      const watcher = await within(
        client.watch([name], change => tell(change), { interval: never }),
        'watch',
      )
      await client.delete(name)
      same((await within(told, 'the news of the delete', 20_000)).gone, true, 'gone')
      await within(watcher[Symbol.asyncDispose](), 'the end of watching')
    },
  },
]
