import { guarded, pythonEnvironment } from './parts/python-environment.mjs'
import { answers, startProcess } from './parts/server-process.mjs'

// An emulator of AWS (PyPI ministack, MIT). With AUTH it checks signatures, identities and policies, as AWS does.
// Root credentials: test / test.

export const name = 'ministack'
export const version = '1.5.33'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const python = await pythonEnvironment(name, new URL('./requirements/ministack.txt', import.meta.url))
  const { port, stop } = await startProcess({
    name,
    command: python,
    args: () => guarded('ministack'),
    env: port => ({ BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', GATEWAY_PORT: String(port), AUTH: 'true' }),
    isReady: port => answers(`http://127.0.0.1:${port}/_ministack/health`),
  })
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    reset: async () => void (await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' })),
    stop,
  }
}
