import { expect, test } from 'vitest'
import { Turns } from '../src/disk/turns.ts'

const never = new AbortController().signal

function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

test('tasks of one key run one at a time in the order of asking, those of others beside them', async () => {
  const turns = new Turns()
  const first = gate()
  const log: string[] = []
  const task = (name: string, until?: Promise<void>) => async () => {
    log.push(`${name} begins`)
    await until
    log.push(`${name} ends`)
  }
  const all = [
    turns.run('a', never, task('1', first.opened)),
    turns.run('a', never, task('2')),
    turns.run('b', never, task('other')),
    turns.run('a', never, task('3')),
  ]
  await all[2]
  expect(log).toEqual(['1 begins', 'other begins', 'other ends'])
  first.open()
  await Promise.all(all)
  expect(log.slice(3)).toEqual(['1 ends', '2 begins', '2 ends', '3 begins', '3 ends'])
})

test('who fails or gives up while waiting does not hold up the others, nor let them in early', async () => {
  const turns = new Turns()
  const first = gate()
  const reason = new Error('enough')
  const stop = new AbortController()
  let ran = false
  const one = turns.run('a', never, () => first.opened)
  const two = turns.run('a', stop.signal, async () => {
    ran = true
  })
  const three = turns.run('a', never, async () => Promise.reject(new Error('of the task')))
  const four = turns.run('a', never, async () => 'done')
  stop.abort(reason)
  await expect(two).rejects.toBe(reason)
  expect(await Promise.race([four, new Promise(resolve => setImmediate(resolve, 'waiting'))])).toBe('waiting')
  first.open()
  await one
  await expect(three).rejects.toThrow('of the task')
  expect(await four).toBe('done')
  expect(ran).toBe(false)
})
