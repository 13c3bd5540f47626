import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSecrets } from '../../src/open-secrets.ts'
import { collect, type Ended, sealwax, start } from '../command/start-command.ts'
import { folder, onEachStore, store } from './each-store.ts'

const names = Array.from({ length: 1_000 }, (_, index) => `NAME_${String(index).padStart(4, '0')}`)
const dotenv = names.map((name, index) => `${name}=hunter2-${index}-${'x'.repeat(index % 50)}\n`).join('')

onEachStore(
  () => {
    test('1,000 secrets of a .env, killed twice in the middle: the same command goes on, and nothing is lost', async () => {
      writeFileSync(join(folder, '.env'), dotenv, { mode: 0o600 })
      const { url, env } = store
      const run = (args: readonly string[]): Promise<Ended> => sealwax(args, { folder, env })
      await using secrets = await openSecrets(url, { env, cache: false })
      const inTarget = async (): Promise<number> => (await Array.fromAsync(secrets.list())).length

      const printed: Ended[] = []
      const kills: number[] = []
      for (const reached of [100, 400]) {
        const child = start(['copy', 'file:.env', url], { folder, env })
        const ended = collect(child)
        child.stdin?.end()
        await expect.poll(inTarget, { timeout: 60_000, interval: 5 }).toBeGreaterThan(reached)
        child.kill('SIGKILL')
        printed.push(await ended)
        kills.push(await inTarget())
      }
      expect(printed.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL'])
      const before = kills[1] ?? 0
      expect(before).toBeLessThan(1_000)

      const started = performance.now()
      const last = await run(['copy', 'file:.env', url, '--json'])
      const milliseconds = Math.round(performance.now() - started)
      const { copied, equal, kept, failed, left } = JSON.parse(last.stdout)
      expect([last.code, kept, failed, left]).toEqual([0, [], [], []])
      expect([equal.length, copied.length]).toEqual([before, 1_000 - before])
      expect([...equal, ...copied].sort()).toEqual(names)
      const same = await run(['diff', 'file:.env', url, '--json'])
      expect([same.code, JSON.parse(same.stdout)]).toMatchObject([0, { equal: names, different: [], failed: [] }])
      expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(dotenv)
      for (const { stdout, stderr } of [...printed, last, same]) expect(stdout + stderr).not.toContain('hunter2')
      console.log(
        `${url.split(':', 1)}: killed at ${kills.join(' and ')}; the other ${copied.length} in ${milliseconds} ms`,
      )

      if (!url.startsWith('vault')) return
      // Every secret was written once: none has a second version.
      const versions = await Promise.all(names.map(async name => (await secrets.getSecret(name)).version))
      expect(new Set(versions)).toEqual(new Set(['1']))
    }, 300_000)
  },
  // The others are slower, and would show the same once more.
  ['vault', 'redis'],
)
