import { Lazy, peer } from '@sealwax/core/adapter'
import type * as BullMQ from 'bullmq'
import type { ConnectionOptions, RedisConnection } from 'bullmq'
import * as gate from './scripts/gate-scripts.ts'
import * as ledger from './scripts/ledger-scripts.ts'

/** BullMQ, loaded when it is first needed. */
export function loadBullMQ(): Promise<typeof BullMQ> {
  return peer('bullmq', () => import('bullmq'))
}

const scripts = {
  ...prefixed('gate', { admit: gate.admit, keep: gate.keep, leave: gate.leave, take: gate.take }, 3),
  ...prefixed(
    'ledger',
    {
      hold: ledger.hold,
      release: ledger.release,
      settle: ledger.settle,
      proceed: ledger.proceed,
      opened: ledger.opened,
      count: ledger.count,
      look: ledger.look,
    },
    6,
  ),
}

function prefixed(room: string, texts: Readonly<Record<string, string>>, keys: number) {
  return Object.fromEntries(
    Object.entries(texts).map(([name, lua]) => [`sealwax:${room}:${name}`, { lua, numberOfKeys: keys }]),
  )
}

/** Our scripts, on the same connection as BullMQ's and by whichever client it was given. */
export class Link {
  readonly #opening: Lazy<RedisConnection>
  readonly #prefix: string

  constructor(connection: ConnectionOptions, prefix: string, failed: (error: unknown) => void) {
    this.#prefix = prefix
    this.#opening = new Lazy(async () => {
      const { RedisConnection } = await loadBullMQ()
      const made = new RedisConnection(connection, { shared: isClient(connection), blocking: false })
      made.on('error', failed)
      const client = await made.client
      for (const [name, script] of Object.entries(scripts)) client.defineCommand(name, script)
      return made
    })
  }

  /** Keys of ours stand beside the queue's, and are none of its jobs. */
  key(what: string): string {
    return `${this.#prefix}:${what}`
  }

  async run(script: string, keys: readonly string[], ask: unknown = {}): Promise<unknown> {
    const client = await (await this.#opening.get()).client
    return client.runCommand(`sealwax:${script}`, [...keys, JSON.stringify(ask)])
  }

  /** What was kept with {@link keep}. */
  async read(what: string): Promise<string | undefined> {
    const client = await (await this.#opening.get()).client
    return (await client.get(this.key(what))) ?? undefined
  }

  async keep(what: string, text: string): Promise<void> {
    const client = await (await this.#opening.get()).client
    await client.set(this.key(what), text)
  }

  async close(): Promise<void> {
    await (await this.#opening.peek())?.close()
  }
}

/** As BullMQ tells a client from the options for one. */
function isClient(connection: ConnectionOptions): boolean {
  const { connect, duplicate } = connection as Partial<Record<string, unknown>>
  return typeof connect === 'function' && typeof duplicate === 'function'
}
