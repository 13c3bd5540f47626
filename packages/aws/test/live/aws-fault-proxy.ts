import { type HttpFaultProxy, httpFaultProxy } from '@sealwax/live'

/** A proxy that throttles in the words of the service (Common Errors, ThrottlingException) and knows its actions: `PutSecretValue`. */
export function awsFaultProxy(upstream: string): Promise<HttpFaultProxy> {
  return httpFaultProxy(upstream, {
    throttled: {
      status: 400,
      body: '{"__type":"ThrottlingException","message":"Rate exceeded"}',
      headers: { 'content-type': 'application/x-amz-json-1.1' },
    },
    actionOf: ({ headers }) => String(headers['x-amz-target']).replace('secretsmanager.', ''),
  })
}
