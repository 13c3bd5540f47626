import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** @param {string} command @returns {string | undefined} its path */
export function findProgram(command) {
  const name = process.platform === 'win32' ? `${command}.exe` : command
  const places = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, name))
  return places.find(place => {
    try {
      accessSync(place, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
