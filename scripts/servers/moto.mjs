import { guarded, pythonEnvironment } from './parts/python-environment.mjs'
import { answers, startProcess } from './parts/server-process.mjs'

// An emulator of AWS (PyPI moto, Apache 2.0). It takes any credentials.

export const name = 'moto'
export const version = '5.2.5'

/** @returns {Promise<import('./parts/run.mjs').Server>} */
export async function start() {
  const python = await pythonEnvironment(name, new URL('./requirements/moto.txt', import.meta.url))
  const { port, stop } = await startProcess({
    name,
    command: python,
    args: port => guarded('moto.server', ['-H', '127.0.0.1', '-p', String(port)]),
    isReady: port => answers(`http://127.0.0.1:${port}/moto-api/data.json`),
  })
  const endpoint = `http://127.0.0.1:${port}`
  return {
    endpoint,
    reset: async () => void (await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' })),
    stop,
  }
}
