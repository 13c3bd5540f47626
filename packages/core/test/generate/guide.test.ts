import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as generate from '../../src/generate/index.ts'

const guide = readFileSync(new URL('../../../../docs/guides/generation.md', import.meta.url), 'utf8')
const start = guide.indexOf('| Python, Django |')
const rows = guide
  .slice(start, guide.indexOf('\n\n', start))
  .split('\n')
  .slice(2)
  .map(line => line.split(' | ') as [python: string, ours: string])

describe('the guide for users of Python', () => {
  it('names what there is', () => {
    expect(rows.length).toBeGreaterThan(20)
    for (const [, ours] of rows) {
      const [, method, name] = /^`(?:new )?(\.?)(\w+)/.exec(ours) ?? []
      expect(method === '.' ? generate.SystemRandom.prototype : generate, ours).toHaveProperty(name ?? '')
    }
  })

  it('has a row for everything of secrets, and for what is called on SystemRandom', context => {
    const program = 'import json, secrets; print(json.dumps(secrets.__all__))'
    const { stdout, error } = spawnSync('python3', ['-c', program], { encoding: 'utf8' })
    if (error !== undefined) context.skip('python3 is not installed')
    for (const name of JSON.parse(stdout))
      expect(
        rows.some(([python]) => python.includes(`secrets.${name}(`)),
        name,
      ).toBe(true)
    const called = [
      'random',
      'randint',
      'randrange',
      'uniform',
      'choice',
      'choices',
      'sample',
      'shuffle',
      'randbytes',
      'getrandbits',
    ]
    for (const name of called)
      expect(
        rows.some(([python]) => python.includes(`\`.${name}(`)),
        name,
      ).toBe(true)
  })

  it('shows the sets of characters as they are', () => {
    const { lookAlikes, safeCharacters } = generate
    const row = (field: string): string => guide.split('\n').find(line => line.startsWith(`| \`${field}`)) ?? ''
    for (const character of lookAlikes.replace(/['"`]/g, '')) expect(row('lookAlikes')).toContain(character)
    for (const characters of Object.values(safeCharacters)) expect(row('safeFor')).toContain(`\`${characters}\``)
  })
})
