import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets'

/** Powertools' provider over a client that answers at once, and how often it was asked. */
export interface Powertools {
  readonly provider: SecretsProvider
  calls(): number
}

export function powertools(value: string): Powertools {
  let calls = 0
  // Powertools takes any object that looks like a client of the SDK, and registers its user agent with it.
  const client = {
    config: {},
    middlewareStack: { identify: (): string[] => [], addRelativeTo: (): void => {} },
    send: (): Promise<{ SecretString: string }> => {
      calls++
      return Promise.resolve({ SecretString: value })
    },
  }
  const provider = new SecretsProvider({ awsSdkV3Client: client as never })
  if (provider.client !== (client as never)) throw new Error('powertools did not take the client that answers at once')
  return { provider, calls: () => calls }
}
