import { spawnSync } from 'node:child_process'
import { Agent } from 'node:http'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { quietAgent } from '../../src/adapter/index.ts'

/** Three requests at once by one agent, with a token in their headers, which the server repeats to show that it came. */
const program = (agent: string): string => `
  import { Agent, createServer, request } from 'node:http'
  import { quietAgent } from '@sealwax/core/adapter'
  const { TOKEN } = process.env
  const agent = ${agent}
  const server = createServer((incoming, outgoing) => outgoing.end(String(incoming.headers.authorization === TOKEN)))
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  const ask = () => new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, agent, headers: { authorization: TOKEN } })
    outgoing.on('response', async incoming => resolve((await incoming.toArray()).join('')))
    outgoing.on('error', reject).end()
  })
  const answers = Promise.all([ask(), ask(), ask()])
  console.log((await answers).join())
  agent.destroy()
  server.close()`

function outputOf(agent: string): string {
  const args = ['--conditions=sealwax-source', '--input-type=module', '--eval', program(agent)]
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TOKEN: token, NODE_DEBUG: 'http,https,net' },
  })
  expect(stdout).toBe('true,true,true\n')
  expect(stderr).toContain('createConnection')
  return stderr
}

const token = `token-${crypto.randomUUID()}`

test('an agent by itself makes Node print the headers of requests, so that this test would see it', () => {
  expect(outputOf('new Agent({ maxSockets: 1 })')).toContain(token)
})

test('a quiet one does not, and sends them nevertheless, queued requests too', () => {
  expect(outputOf('quietAgent(quietAgent(new Agent({ maxSockets: 1 })))')).not.toContain(token)
})

test('it is named as before, and shows nothing of itself', () => {
  const agent = quietAgent(new Agent())
  const settings = { host: 'example.com', port: 80, localAddress: '127.0.0.1' }
  expect(agent.getName(settings)).toBe(new Agent().getName(settings))
  expect(inspect({ agent })).toBe('{ agent: [agent] }')
  expect(JSON.stringify({ agent })).toBe('{"agent":"[agent]"}')
})
