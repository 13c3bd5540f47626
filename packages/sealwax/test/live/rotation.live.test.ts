import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Ended, sealwax } from '../command/start-command.ts'
import { folder, onEachStore, store } from './each-store.ts'

/** A rule in code: what cannot compare needs a lock, and here nobody else is at it. */
const configuration = (url: string): string => `
const lease = { fence: 1, remaining: () => 600_000, renew: async () => true, release: async () => true }
const lock = { acquire: async () => ({ ...lease, fence: Date.now() }) }
const rule = { generate: 'urlsafe', maxAge: 1, consumers: [], lock }
export default { stores: ${JSON.stringify(url)}, rotation: { rules: { '*': rule, 'kept/*': { ...rule, maxAge: '90d' } } } }
`

interface Surveyed {
  readonly name: string
  readonly phase: string
  readonly isDue: boolean
  readonly ageFrom: string
  readonly task?: string
  readonly paused?: { readonly by: string }
}

onEachStore(() => {
  test('what is due is found from the list and its records, rotated, held up and let go on', {
    timeout: 180_000,
  }, async () => {
    const { url, env } = store
    writeFileSync(join(folder, '.env'), 'API_KEY=old-value-1\nkept__TOKEN=old-value-2\nqueue__TOKEN=old-value-3\n', {
      mode: 0o600,
    })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'rules.config.js'), configuration(url))
    const run = async (...args: string[]): Promise<Ended> => {
      const ended = await sealwax([...args, '--config', 'rules.config.js'], { folder, env })
      expect(ended.stdout + ended.stderr).not.toMatch(/old-value|[\w-]{43}/)
      return ended
    }
    const survey = async (): Promise<readonly Surveyed[]> =>
      JSON.parse((await run('rotation', 'status', '--json')).stdout)
    const copied = await sealwax(['copy', 'file:.env', url], { folder, env })
    expect([copied.code, copied.stderr]).toEqual([0, expect.stringContaining('copied 3 of 3 secrets')])

    // Each has versions, which tell the age of what was never rotated; or its list tells that it is young.
    const [first, kept, queue] = await survey()
    expect([first, queue]).toMatchObject([
      { name: 'API_KEY', phase: 'idle', isDue: true, ageFrom: 'versions', task: 'rotate' },
      { name: 'queue/TOKEN', phase: 'idle', isDue: true, task: 'rotate' },
    ])
    expect(kept).toMatchObject({ name: 'kept/TOKEN', isDue: false })
    expect(['list', 'versions']).toContain(kept?.ageFrom)

    const planned = await run('rotate', 'API_KEY', '--dry-run')
    expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('It would begin now.')])
    const rotated = await run('rotate', 'API_KEY')
    expect([rotated.code, rotated.stderr]).toEqual([0, expect.stringContaining('rotated API_KEY')])
    // A record is known from the page that shows it.
    expect((await survey()).map(({ name, phase, ageFrom }) => [name, phase, ageFrom])).toEqual([
      ['API_KEY', 'grace', 'record'],
      ['kept/TOKEN', 'idle', kept?.ageFrom],
      ['queue/TOKEN', 'idle', 'versions'],
    ])

    expect((await run('rotation', 'pause', '--by', 'tests')).code).toBe(0)
    expect((await survey()).map(({ task, paused }) => [task, paused?.by])).toEqual(Array(3).fill([undefined, 'tests']))
    expect((await run('rotation', 'revoke', 'API_KEY')).code).toBe(0)
    expect((await run('rotate', 'queue/TOKEN')).code).toBe(6)
    expect((await run('rotation', 'unpause')).code).toBe(0)
    expect((await run('rotation', 'pause', 'API_KEY', '--by', 'tests')).code).toBe(0)

    const due = await run('rotate', '--due')
    expect([due.code, due.stderr]).toEqual([0, expect.stringMatching(/^rotated queue\/TOKEN: .*\n$/)])
    const values = await Promise.all(
      ['API_KEY', 'kept/TOKEN', 'queue/TOKEN'].map(name =>
        sealwax(['get', name, '--config', 'rules.config.js'], { folder, env }),
      ),
    )
    const made = expect.stringMatching(/^[\w-]{43}$/)
    expect(values.map(({ stdout }) => stdout)).toEqual([made, 'old-value-2', made])
    // Siblings and the switch are hidden from lists.
    const listed = await sealwax(['list', '--config', 'rules.config.js'], { folder, env })
    expect(listed.stdout).toBe('API_KEY\nkept/TOKEN\nqueue/TOKEN\n')
  })
})
