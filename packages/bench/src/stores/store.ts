import type { CanPut, SecretProvider } from '@sealwax/core'
import type { LiveServer } from '@sealwax/live'

/** A store whose reads are measured beside its SDK's own, on a server of scripts/servers. */
export interface BenchStore {
  /** The server's name there. */
  readonly server: string
  /** Loads the SDK and makes its client. */
  connect(server: LiveServer): Promise<Connection>
}

interface Connection {
  /** Over the same client as {@link raw}, so that both have the same connections; Vault's has a transport of its own. */
  readonly provider: SecretProvider & CanPut
  /** One read of the value that `provider.put` stored, by the SDK alone: the call that `provider.get` makes, with its options. */
  raw(name: string): Promise<unknown>
  /** How others who read many names do it, where there is a library for it. */
  peer?(): Promise<{ readonly name: string; get(name: string): Promise<unknown> }>
  close(): Promise<void>
}
