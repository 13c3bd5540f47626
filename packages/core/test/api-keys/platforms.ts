import { createHmac, type createSecretKey, type Hmac } from 'node:crypto'
import { vi } from 'vitest'

/** Where HMACs come from, and what can be seen and done there. */
export interface Platform {
  readonly name: string
  /** Makes it the one that is found, until mocks are restored. */
  use(): void
  /** How many bytes each HMAC was of that `work` asked for. */
  hmacsOf(work: () => Promise<unknown>): Promise<number[]>
  /** How often `work` took a key over. */
  keysOf(work: () => Promise<unknown>): Promise<number>
  /** It cannot compute any more. */
  breakDown(error: Error): void
}

const node: { createHmac: typeof createHmac; createSecretKey: typeof createSecretKey } =
  process.getBuiltinModule('node:crypto')

const runtime: Platform = {
  name: 'the HMAC of the runtime',
  use() {},
  async hmacsOf(work) {
    const sizes: number[] = []
    const making = vi.spyOn(node, 'createHmac').mockImplementation((...given) => {
      const hmac: Hmac = createHmac(...given)
      const update = hmac.update.bind(hmac) as (data: Uint8Array) => Hmac
      hmac.update = (data: unknown) => {
        sizes.push((data as Uint8Array).byteLength)
        return update(data as Uint8Array)
      }
      return hmac
    })
    await work()
    making.mockRestore()
    return sizes
  },
  async keysOf(work) {
    const keeping = vi.spyOn(node, 'createSecretKey')
    await work()
    const count = keeping.mock.calls.length
    keeping.mockRestore()
    return count
  },
  breakDown(error) {
    vi.spyOn(node, 'createHmac').mockImplementation(() => {
      throw error
    })
  },
}

export const webCrypto: Platform = {
  name: 'the HMAC of WebCrypto',
  use() {
    const { getBuiltinModule } = process
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(((id: string) =>
      id === 'node:crypto' ? undefined : getBuiltinModule(id)) as typeof getBuiltinModule)
  },
  async hmacsOf(work) {
    const sign = vi.spyOn(crypto.subtle, 'sign')
    await work()
    const sizes = sign.mock.calls.map(([, , data]) => (data as Uint8Array).byteLength)
    sign.mockRestore()
    return sizes
  },
  async keysOf(work) {
    const importing = vi.spyOn(crypto.subtle, 'importKey')
    await work()
    const { calls } = importing.mock
    importing.mockRestore()
    return calls.filter(([format, , , extractable]) => format === 'raw' && !extractable).length
  },
  breakDown(error) {
    vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(error)
  },
}

export const platforms: readonly Platform[] = [runtime, webCrypto]
