// region node
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type ApiKeys, authorize } from 'sealwax/api-keys'

export function shopOnNode(keys: ApiKeys): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const scopes = [request.method === 'GET' ? 'orders:read' : 'orders:write']
    const result = await authorize(keys, request.headers.authorization, { scopes })
    if (result.ok) return send(response, 200, { owner: result.key.owner })
    console.log(`refused: ${result.reason} ${result.id ?? ''}`) // the reason is for the log
    send(response, result.status, { error: result.error }, result.headers) // 400, 401 or 403, with WWW-Authenticate
  }
  return createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      // A store that fails says nothing of the key: 503, never 401.
      console.error(error.message)
      send(response, 503, { error: 'unavailable' }, { 'retry-after': '5' })
    })
  })
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
// endregion
