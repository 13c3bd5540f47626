import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TokenService {
  readonly url: string
  stop(): Promise<void>
}

/** What exchanges the token of a workload for one of Google's (RFC 8693, as Security Token Service API, method token): always this one. */
export async function startTokenService(token: string): Promise<TokenService> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          access_token: token,
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          token_type: 'Bearer',
          expires_in: 3600,
        }),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/token`,
    stop: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
