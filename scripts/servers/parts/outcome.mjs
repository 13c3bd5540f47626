import { spawn } from 'node:child_process'

/**
 * Runs a command to its end.
 * @param {string[]} words
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(chunk: string) => void} [heard] is told what it prints meanwhile
 * @returns {Promise<{ code: number | null, output: string }>} no code where it could not be started, or was ended by a signal
 */
export function outcome([command = '', ...args], options = {}, heard = () => {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', chunk => {
        output += chunk
        heard(chunk)
      })
    }
    child.on('error', error => resolve({ code: null, output: error.message }))
    child.on('close', code => resolve({ code, output }))
  })
}

/** The end of what a command printed, for messages. @param {string} output */
export function lastLines(output) {
  return output.trim().split('\n').slice(-12).join('\n')
}
