/** What is used of a client of node-redis, whatever modules, functions and scripts it was made with. */
export interface RedisClient {
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>
  /** Another client with the same settings, not connected yet: a connection that subscribes can do nothing else. */
  duplicate(): RedisSubscriber & Pick<RedisClient, 'sendCommand'>
  subscribe: RedisSubscriber['subscribe']
}

/** What is used of a client that subscribes. */
export interface RedisSubscriber {
  connect(): Promise<unknown>
  subscribe(channels: string[], listener: (message: string, channel: string) => unknown): Promise<unknown>
  on(event: 'error', listener: (error: unknown) => void): unknown
  destroy(): void
}

export type Sdk = typeof import('redis')
