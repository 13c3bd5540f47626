// runs on: node
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CanIssue, CanRevoke, CanSet, Target, TargetCall } from '@sealwax/core/rotate'
import type { FakeTarget } from '@sealwax/core/rotate/testing'

/** A target as rotators in other processes reach it. */
export type RemoteTarget = Target & CanSet & CanRevoke & CanIssue

export interface TargetServer extends AsyncDisposable {
  readonly url: string
}

/** Lets other processes use a fake target of this one, over HTTP on loopback. */
export async function serveTarget(target: FakeTarget): Promise<TargetServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [method, subject, call] = JSON.parse(Buffer.concat(chunks).toString()) as [keyof RemoteTarget, string, object]
    const whole = { ...call, signal: AbortSignal.timeout(60_000) } as never
    try {
      const answer = method === 'issue' ? await target.issue(whole) : await target[method as 'set'](subject, whole)
      response.end(JSON.stringify({ answer }))
    } catch {
      response.writeHead(503).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** The target behind {@link serveTarget}. */
export function remoteTarget(url: string): RemoteTarget {
  const ask = async (method: keyof RemoteTarget, subject: string, call: TargetCall): Promise<never> => {
    const { signal, ...more } = call
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify([method, subject, more]), signal })
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new Error(`the target answered ${answer.status}`)
    }
    return ((await answer.json()) as { answer: never }).answer
  }
  return {
    location: 'a fake target in another process',
    test: (credential, call) => ask('test', credential, call),
    set: (credential, call) => ask('set', credential, call),
    revoke: (credential, call) => ask('revoke', credential, call),
    issue: call => ask('issue', '', call),
    withdraw: (token, call) => ask('withdraw', token, call),
  }
}
