import type { Faults, Fixture } from '@sealwax/conformance'
import type { AnyProvider } from '@sealwax/core'
import { httpFaultProxy, newCall, tcpFaultProxy } from '@sealwax/live'
import { type GoogleSecretManagerOptions, googleSecretManager } from '../../src/index.ts'
import { type GcpDouble, newProject, plainClient, withToken } from './gcp-double.ts'

/** How a provider of the fixture is opened: with all permissions, or with none. */
type Open = (allowed: boolean) => Promise<AnyProvider>

interface Way {
  readonly open: Open
  readonly requests?: () => number
  readonly interrupt: () => void
  readonly heal: () => void
  close(): Promise<void>
}

/** An empty project in the double. */
export async function openFixture(
  double: GcpDouble,
  transport: 'grpc' | 'rest',
  more: GoogleSecretManagerOptions = {},
): Promise<Fixture> {
  const project = newProject()
  const options = { ...more, project, prefix: 'conformance' }
  const way = transport === 'grpc' ? await overGrpc(double, options) : await overRest(double, options)
  const opened: AnyProvider[] = []
  const open = async (allowed = true): Promise<AnyProvider> => {
    const provider = await way.open(allowed)
    opened.push(provider)
    return provider
  }
  const provider = await open()
  const outside = await open()
  let interrupted = false
  const faults: Faults = {
    // Without a wish of the service's for how long: the suite waits for nothing.
    throttle: async (times = 1_000_000) => void (await fault({ kind: 'throttle', retryDelayMs: null }, times)),
    outage: async () => void (await fault({ kind: 'status', code: 'UNAVAILABLE' })),
    hang: async () => void (await fault({ kind: 'hang' })),
    interrupt() {
      interrupted = true
      way.interrupt()
    },
    heal: async () => {
      way.heal()
      await double.ask('DELETE', `/faults?project=${project}`)
      // After a broken connection gRPC lets some time pass before it connects again, and fails calls until then.
      if (interrupted) await reached(provider)
      interrupted = false
    },
  }
  function fault(effect: object, times = 1_000_000): Promise<unknown> {
    return double.fault(effect, { project, times })
  }
  return {
    provider,
    another: () => open(),
    denied: () => open(false),
    outside: {
      put: async (native, bytes) => void (await outside.put?.(native, bytes, newCall())),
      disable: async native => {
        const current = await outside.get(native, newCall())
        const name = `projects/${project}/secrets/${native}/versions/${current.version}`
        await double.outside('DisableSecretVersion', { name })
      },
    },
    faults,
    ...(way.requests === undefined ? {} : { requests: way.requests }),
    async dispose() {
      await Promise.all(opened.map(each => each.close?.()))
      await way.close()
      await double.ask('POST', `/reset?project=${project}`)
    },
  }
}

async function reached(provider: AnyProvider): Promise<void> {
  for (let left = 100; ; left--) {
    try {
      return void (await provider.list?.('', newCall()))
    } catch (error) {
      if (left === 0) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

/** The provider's own client, with TLS and tokens. */
async function overGrpc(double: GcpDouble, options: GoogleSecretManagerOptions): Promise<Way> {
  const { host, port } = double.grpcTls
  const proxy = await tcpFaultProxy(host, port)
  const full = await double.token([{ on: `projects/${options.project}`, roles: ['roles/secretmanager.admin'] }])
  const nothing = await double.token([])
  return {
    // The certificate is localhost's.
    open: async allowed =>
      googleSecretManager({
        ...options,
        endpoint: `localhost:${proxy.port}`,
        authClient: withToken(allowed ? full : nothing),
      }),
    interrupt: proxy.interrupt,
    heal: proxy.heal,
    close: proxy.close,
  }
}

/** A client that was injected, without TLS, so that a proxy can see single requests. */
async function overRest(double: GcpDouble, options: GoogleSecretManagerOptions): Promise<Way> {
  const { host, port } = double.rest
  const proxy = await httpFaultProxy(`http://${host}:${port}`, { throttled: { status: 429, body: '' } })
  const at = { host: '127.0.0.1', port: Number(new URL(proxy.endpoint).port) }
  const nothing = await double.token([])
  return {
    open: async allowed => {
      const client = await plainClient('rest', at, allowed ? undefined : nothing)
      return googleSecretManager({ ...options, client })
    },
    requests: proxy.requests,
    interrupt: proxy.interrupt,
    heal: proxy.heal,
    close: proxy.close,
  }
}
