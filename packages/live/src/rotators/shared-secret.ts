// runs on: node
import { type AnyProvider, createSecrets, nativeName } from '@sealwax/core'
import { type RotationStatus, status } from '@sealwax/core/rotate'
import { FakeTarget } from '@sealwax/core/rotate/testing'
import type { Order } from './orders.ts'
import type { Opening } from './rotator.ts'
import { serveTarget, type TargetServer } from './target-server.ts'

/** One secret that rotators in other processes rotate, and its target, which is here. */
export class SharedSecret implements AsyncDisposable {
  readonly target: FakeTarget
  readonly order: Omit<Order, 'id' | 'call'>
  readonly #provider: AnyProvider
  readonly #server: TargetServer

  private constructor(
    provider: AnyProvider,
    target: FakeTarget,
    server: TargetServer,
    order: Omit<Order, 'id' | 'call'>,
  ) {
    this.#provider = provider
    this.target = target
    this.#server = server
    this.order = order
  }

  static async make(
    { module, options }: Opening,
    name: string,
    strategy: Order['strategy'],
    fenced: boolean,
  ): Promise<SharedSecret> {
    const { open } = (await import(/* @vite-ignore */ module)) as { open(options: unknown): AnyProvider }
    const provider = open(options)
    await createSecrets(provider as never, { cache: false }).put(name, 'key-0')
    const room = strategy === 'dual-slot' ? 2 : Number.POSITIVE_INFINITY
    const target = new FakeTarget({ credentials: ['key-0'], room, fenced })
    const server = await serveTarget(target)
    return new SharedSecret(provider, target, server, { name, target: server.url, strategy })
  }

  get #secrets() {
    return createSecrets(this.#provider, { cache: false })
  }

  published(): Promise<string> {
    return this.#secrets.get(this.order.name)
  }

  status(): Promise<RotationStatus> {
    return status(this.#secrets, this.order.name)
  }

  /** Whether a candidate is kept. */
  async hasCandidate(): Promise<boolean> {
    const native = nativeName(this.#provider.limits.names, this.order.name)
    const call = { signal: AbortSignal.timeout(60_000), notice: () => {} }
    const { bytes } = await this.#provider.get(`${native}-sealwax-candidate`, call)
    return /"(?:candidate|previous)/.test(new TextDecoder().decode(bytes).replaceAll('\\', ''))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#provider.close?.()
    await this.#server[Symbol.asyncDispose]()
  }
}
