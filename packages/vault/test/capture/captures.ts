import type { Operation } from '@sealwax/core'
import { hashicorpVault, type VaultOptions } from '../../src/index.ts'
import { type Asked, type CapturedError, perform } from './captured-error.ts'
import type { Recorder } from './recorder.ts'

export interface Situation {
  readonly server: string
  readonly situation: string
  readonly operation: Operation
  readonly asked: Asked
}

/** What was captured so far. */
export class Captures {
  readonly rows: CapturedError[] = []

  note(row: CapturedError): void {
    this.rows.push(row)
    console.log(`${row.server}: ${row.situation} (${row.operation})`)
  }

  /** What passes between the adapter and a server where an operation fails. */
  async failing(recorder: Recorder, what: Situation, options: VaultOptions): Promise<void> {
    const provider = hashicorpVault({ endpoint: recorder.endpoint, ...options })
    recorder.take()
    const isFailed = await perform(provider, what.operation, what.asked)?.then(
      () => false,
      () => true,
    )
    await provider.close()
    const exchange = recorder.take()
    if (isFailed !== true) throw new Error(`${what.situation} (${what.operation}) did not fail`)
    const { kv, mount, auth, wrapped } = options
    const login = auth === undefined ? {} : { auth: { ...auth, ...withoutCredentials(auth) } as typeof auth }
    const rest = { ...(kv && { kv }), ...(mount && { mount }), ...login, ...(wrapped && { wrapped }) }
    this.note({ ...what, ...(Object.keys(rest).length > 0 && { options: rest }), exchange })
  }
}

function withoutCredentials(auth: object): Record<string, string> {
  const credentials = ['roleId', 'secretId', 'jwt'].filter(key => key in auth)
  return Object.fromEntries(credentials.map(key => [key, `a-${key}`]))
}
