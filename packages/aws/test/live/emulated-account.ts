import type { Fixture } from '@sealwax/conformance'
import type { AnyProvider } from '@sealwax/core'
import { newCall } from '@sealwax/live'
import { type AwsSecretsManagerOptions, awsSecretsManager } from '../../src/index.ts'
import { awsFaultProxy } from './aws-fault-proxy.ts'
import type { Identity } from './ministack-iam.ts'

export interface Emulator {
  readonly endpoint: string
  readonly credentials: Identity
  /** Credentials that may do nothing; absent where the emulator takes any. */
  readonly denied?: () => Promise<Identity>
  readonly options?: AwsSecretsManagerOptions
}

let fixtures = 0

/** An empty namespace in an emulator, which is a prefix of its own, behind a proxy that can go wrong. */
export async function openFixture(emulator: Emulator): Promise<Fixture> {
  const proxy = await awsFaultProxy(emulator.endpoint)
  const prefix = `case${process.pid}x${++fixtures}`
  const opened: AnyProvider[] = []
  const open = (more: AwsSecretsManagerOptions = {}): AnyProvider => {
    const base = { region: 'us-east-1', endpoint: proxy.endpoint, credentials: emulator.credentials, maxAttempts: 2 }
    const provider = awsSecretsManager({ ...base, prefix, ...emulator.options, ...more })
    opened.push(provider)
    return provider
  }
  const outside = open()
  const { denied } = emulator
  return {
    provider: open(),
    another: async () => open(),
    ...(denied === undefined ? {} : { denied: async () => open({ credentials: await denied() }) }),
    outside: { put: async (native, bytes) => void (await outside.put?.(native, bytes, newCall())) },
    faults: proxy,
    requests: proxy.requests,
    async dispose() {
      let cursor: string | undefined
      do {
        const page = await outside.list?.(`${prefix}/`, { ...newCall(), cursor })
        await Promise.all((page?.names ?? []).map(name => outside.purge?.(name, newCall())))
        cursor = page?.cursor
      } while (cursor !== undefined)
      await Promise.all(opened.map(provider => provider.close?.()))
      await proxy.close()
    },
  }
}
