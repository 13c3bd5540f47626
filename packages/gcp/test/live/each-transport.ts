import { type HttpFaultProxy, httpFaultProxy, type TcpFaultProxy, tcpFaultProxy } from '@sealwax/live'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { type GoogleSecretManager, type GoogleSecretManagerOptions, googleSecretManager } from '../../src/index.ts'
import { type GcpDouble, type Grant, gcpDouble, newProject, plainClient, withToken } from './gcp-double.ts'

/** For the test that runs now. */
export let double: GcpDouble
/** A project that no other test uses. */
export let project: string
/** What stands before the double. */
export let proxy: TcpFaultProxy | HttpFaultProxy

let opened: { close(): Promise<unknown> }[] = []

/** What a provider may do; none: everything. */
export type Allowed = readonly Grant[] | undefined

/** A provider in the project, closed after the test. */
export let open: (options?: GoogleSecretManagerOptions, allowed?: Allowed) => Promise<GoogleSecretManager>

/** Closes it after the test. */
export function closing<T extends { close(): Promise<unknown> }>(what: T): T {
  opened.push(what)
  return what
}

/** The same tests over gRPC (the provider's own client, TLS) and REST (an injected one without); skipped with the reason. */
export function eachTransport(title: string, cases: (transport: 'grpc' | 'rest') => void): void {
  for (const transport of ['grpc', 'rest'] as const) {
    const found = gcpDouble()
    describe(`${title} (${transport})`, () => {
      if ('missing' in found) {
        test.skip(found.missing, () => {})
        return
      }
      beforeEach(async () => {
        double = found
        project = newProject()
        if (transport === 'grpc') await openOverGrpc()
        else await openOverRest()
      })
      afterEach(async () => {
        await Promise.all(opened.map(each => each.close()))
        opened = []
        await proxy.close()
        await double.ask('POST', `/reset?project=${project}`)
      })
      cases(transport)
    })
  }
}

async function openOverGrpc(): Promise<void> {
  const through = await tcpFaultProxy(double.grpcTls.host, double.grpcTls.port)
  proxy = through
  open = async (options = {}, allowed = [{ on: `projects/${project}`, roles: ['roles/secretmanager.admin'] }]) => {
    const authClient = options.authClient ?? withToken(await double.token(allowed))
    return closing(googleSecretManager({ project, endpoint: `localhost:${through.port}`, ...options, authClient }))
  }
}

async function openOverRest(): Promise<void> {
  const { host, port } = double.rest
  const through = await httpFaultProxy(`http://${host}:${port}`, { throttled: { status: 429, body: '' } })
  proxy = through
  open = async (options = {}, allowed = undefined) => {
    const token = allowed === undefined ? undefined : await double.token(allowed)
    const at = { host: '127.0.0.1', port: Number(new URL(through.endpoint).port) }
    const client = closing(await plainClient('rest', at, token))
    return closing(googleSecretManager({ project, ...options, client }))
  }
}
