import { type HttpFaultProxy, liveServer } from '@sealwax/live'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { type AwsSecretsManager, type AwsSecretsManagerOptions, awsSecretsManager } from '../../src/index.ts'
import { awsFaultProxy } from './aws-fault-proxy.ts'
import { root } from './ministack-iam.ts'

export const region = 'us-east-1'

/** What stands before the server, for the test that runs now. */
export let proxy: HttpFaultProxy
/** A name that no other test uses, for the test that runs now. */
export let name: string

let opened: { close(): Promise<void> }[] = []

/** A provider on the server, through the proxy, with all permissions unless told otherwise. Closed after the test. */
export function open(more: AwsSecretsManagerOptions = {}): AwsSecretsManager {
  return closing(awsSecretsManager({ region, endpoint: proxy.endpoint, credentials: root, ...more }))
}

/** Closes it after the test. */
export function closing<T extends { close(): Promise<void> }>(what: T): T {
  opened.push(what)
  return what
}

/** The same tests on each of the servers; where one is not there, skipped with the reason. */
export function eachServer(
  names: readonly ('ministack' | 'moto')[],
  title: string,
  cases: (endpoint: string) => void,
): void {
  for (const server of names) {
    const found = liveServer(server)
    describe(`${title} (${server})`, () => {
      if ('missing' in found) {
        test.skip(found.missing, () => {})
        return
      }
      beforeEach(async () => {
        proxy = await awsFaultProxy(found.endpoint)
        name = `live/${crypto.randomUUID()}`
      })
      afterEach(async () => {
        await Promise.all(opened.map(each => each.close()))
        opened = []
        await proxy.close()
      })
      cases(found.endpoint)
    })
  }
}
