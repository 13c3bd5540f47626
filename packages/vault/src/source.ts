import { readFile } from 'node:fs/promises'
import { StoreFault } from '@sealwax/core'

/** A credential that a file holds, read each time, without a line end. `named` says where the path comes from. */
export function fileSource(path: string, named = `The file ${path}`): () => Promise<string> {
  return async () => {
    const text = await readFile(path, 'utf8').catch(error => {
      throw new StoreFault('ERR_SECRET_CONFIG', {
        hint: `${named} cannot be read (${String(error?.code)}): check the path.`,
      })
    })
    const line = text.replace(/\r?\n$/, '')
    if (line === '') throw new StoreFault('ERR_SECRET_CONFIG', { hint: `${named} is empty.` })
    return line
  }
}
