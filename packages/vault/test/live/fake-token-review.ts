import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeTokenReview {
  readonly endpoint: string
  close(): Promise<void>
}

interface Asked {
  readonly token?: string
  readonly audiences?: readonly string[]
}

/**
 * A fake of the one call of a Kubernetes API server that Vault makes at a login (Kubernetes API, TokenReview,
 * authentication.k8s.io/v1): it knows one service account, `web` in the namespace `shop`, by its one token.
 */
export async function fakeTokenReview(jwt: string): Promise<FakeTokenReview> {
  const server = createServer(async (incoming, outgoing) => {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const isReview = incoming.method === 'POST' && incoming.url === '/apis/authentication.k8s.io/v1/tokenreviews'
    const { spec } = (isReview ? JSON.parse(body) : {}) as { readonly spec?: Asked }
    const user = { username: 'system:serviceaccount:shop:web', uid: 'the-uid', groups: ['system:serviceaccounts'] }
    const status =
      spec?.token === jwt ? { authenticated: true, user, audiences: spec.audiences } : { authenticated: false }
    outgoing.setHeader('content-type', 'application/json')
    outgoing.statusCode = isReview ? 201 : 404
    outgoing.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export const podAudience = 'https://kubernetes.default.svc.cluster.local'

/** What a pod's token says of itself; Vault reads it before it asks. */
export const podClaims: object = {
  iss: podAudience,
  sub: 'system:serviceaccount:shop:web',
  aud: [podAudience],
  'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'web', uid: 'the-uid' } },
}
