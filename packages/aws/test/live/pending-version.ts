import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { closing, name, proxy, region } from './each-server.ts'
import { type Identity, root } from './ministack-iam.ts'

// Neither server does what RotateSecret does on AWS: both publish a version at once, a copy of the current one or an empty one,
// and call no function. So it only switches rotation on here, and the version without a value, which AWS makes before it calls
// the function, is imitated by the client of the test until it is filled. All that the function asks is answered by the server.

/** A client of the SDK's, closed after the test. */
export function newClient(credentials: Identity = root): SecretsManagerClient {
  const client = new SecretsManagerClient({ region, endpoint: proxy.endpoint, credentials })
  closing({ close: async () => client.destroy() })
  return client
}

/** RotateSecret as AWS documents it, up to its first call of the function; the client sees the version that it makes. */
export async function beginRotation(
  identity: Identity = root,
  secret: string = name,
): Promise<{ token: string; arn: string; client: SecretsManagerClient }> {
  const client = newClient()
  const token = crypto.randomUUID()
  const before = await client.send(new DescribeSecretCommand({ SecretId: secret }))
  if (before.RotationEnabled !== true) {
    const RotationRules = { AutomaticallyAfterDays: 30 }
    await client.send(new RotateSecretCommand({ SecretId: secret, RotationRules, RotateImmediately: false }))
  }
  return { token, arn: before.ARN ?? '', client: withPending(newClient(identity), token) }
}

/** Shows a version that is to be filled, until it is. */
function withPending(client: SecretsManagerClient, token: string): SecretsManagerClient {
  const send = client.send.bind(client) as (command: unknown, options: unknown) => Promise<unknown>
  let isFilled = false
  const own = async (command: object, options: unknown): Promise<unknown> => {
    if (!isFilled && command instanceof PutSecretValueCommand) isFilled = command.input.ClientRequestToken === token
    const isAbsent = !isFilled && command instanceof GetSecretValueCommand && command.input.VersionId === token
    if (isAbsent) throw Object.assign(new Error('no value'), { name: 'ResourceNotFoundException', $metadata: {} })
    const answer = await send(command, options)
    if (isFilled || !(command instanceof DescribeSecretCommand)) return answer
    const described = answer as { VersionIdsToStages?: object }
    return { ...described, VersionIdsToStages: { ...described.VersionIdsToStages, [token]: ['AWSPENDING'] } }
  }
  return new Proxy(client, { get: (inner, key) => (key === 'send' ? own : Reflect.get(inner, key)) })
}
