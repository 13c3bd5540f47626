import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { SecretClientOptions } from '@azure/keyvault-secrets'
import { quietAgent } from '@sealwax/core/adapter'

type AdditionalPolicy = NonNullable<SecretClientOptions['additionalPolicies']>[number]

/**
 * The connections to the vault and to whoever gives tokens. Where a proxy is set they are the SDK's own. The SDK logs each
 * request as JSON with its agent, whose sockets hold the headers and the bodies of other requests: no agent shows itself.
 */
export class Connections {
  readonly #plain: HttpAgent
  readonly #tls: HttpsAgent

  readonly policy: AdditionalPolicy = {
    // After the SDK's policy for proxies, and before the one that logs.
    position: 'perRetry',
    policy: {
      name: 'sealwaxConnections',
      sendRequest: (request, next) => {
        if (request.agent === undefined && !isProxied()) {
          request.agent = request.url.startsWith('https:') ? this.#tls : this.#plain
        } else if (request.agent !== undefined) quietAgent(request.agent)
        return next(request)
      },
    },
  }

  constructor(ca: string | readonly string[] | undefined) {
    this.#plain = quietAgent(new HttpAgent({ keepAlive: true }))
    this.#tls = quietAgent(
      new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca: [ca].flat() as string[] }) }),
    )
  }

  close(): void {
    this.#plain.destroy()
    this.#tls.destroy()
  }
}

/** The variables that the SDK reads. */
function isProxied(): boolean {
  return ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].some(
    name => process.env[name] !== undefined || process.env[name.toLowerCase()] !== undefined,
  )
}
