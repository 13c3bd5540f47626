import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tooOld } from '../../src/command/node-version.ts'
import { sealwax, temporaryFolder } from './start-command.ts'

describe('a Node that is too old', () => {
  it.each(['18.20.8', '20.20.2', '21.9.0', '22.0.0', '22.9.0', '22.11.0'])(
    '%s is refused, with what to do',
    version => {
      expect(tooOld(version)).toBe(
        `Node 22.12 or newer is needed, and this is Node ${version}: install a newer one, or put it before this one in PATH.`,
      )
    },
  )

  it.each(['22.12.0', '22.18.0', '23.0.0', '24.1.0', '100.0.0', process.versions.node])('%s is not', version => {
    expect(tooOld(version)).toBeUndefined()
  })

  it('is what `engines` says', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(manifest.engines.node).toBe('>=22.12.0')
  })

  // As Node 20 has it: neither the version nor what came later is there.
  const preload = `data:text/javascript,${encodeURIComponent('process.getBuiltinModule = undefined; Object.defineProperty(process, "versions", { value: { node: "20.11.1" } })')}`
  const disguised = { NODE_OPTIONS: `--import=${preload}` }

  it.each<[number, string[], unknown]>([
    [
      1,
      ['get', 'X'],
      expect.stringMatching(/^sealwax: Node 22\.12 or newer is needed, and this is Node 20\.11\.1: .*\n$/),
    ],
    [1, [], expect.stringContaining('this is Node 20.11.1')],
    [125, ['run', '--', 'true', '--json'], expect.stringMatching(/^sealwax: /)],
    [
      1,
      ['get', 'X', '--json'],
      expect.stringMatching(/^\{"name":"Error","code":"ERR_NODE_VERSION","message":"Node 22.*"\}\n$/),
    ],
  ])('ends the command with %i before anything else: %j', async (expected, args, message) => {
    const folder = temporaryFolder()
    const { code, stdout, stderr } = await sealwax(args, { folder, env: disguised })
    expect([code, stdout, stderr]).toEqual([expected, '', message])
  })
})
