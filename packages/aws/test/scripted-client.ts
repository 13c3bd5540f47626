import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type AwsSecretsManager, type AwsSecretsManagerOptions, awsSecretsManager } from '../src/index.ts'

interface Sent {
  readonly command: string
  readonly input: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal | undefined
}

export interface ScriptedClient {
  readonly client: SecretsManagerClient
  readonly sent: readonly Sent[]
  /** Names of the commands, in the order in which they were sent. */
  commands(): string[]
}

/** One answer a command, by name; a list is used up from the front. An Error is what `send` rejects with. */
export type Script = Readonly<Record<string, unknown | ((input: Readonly<Record<string, unknown>>) => unknown)>>

/** A client of the SDK's whose answers are written down: for steps that no server can be made to take on demand. */
export function scriptedClient(script: Script): ScriptedClient {
  const sent: Sent[] = []
  const left = new Map(
    Object.entries(script).map(([command, answer]) => [command, Array.isArray(answer) ? [...answer] : answer]),
  )
  const send = async (
    sdkCommand: { constructor: { name: string }; input: Sent['input'] },
    options?: { abortSignal?: AbortSignal },
  ): Promise<unknown> => {
    const { input } = sdkCommand
    const command = sdkCommand.constructor.name.replace(/Command$/, '')
    sent.push({ command, input, signal: options?.abortSignal })
    const scripted = left.get(command)
    const answer = Array.isArray(scripted) ? scripted.shift() : scripted
    if (answer === undefined) throw new Error(`the script has no answer to ${command}`)
    const given = typeof answer === 'function' ? await answer(input) : answer
    if (given instanceof Error) throw given
    return given
  }
  const client = { config: { region: async () => 'eu-west-1' }, send, destroy: () => sent.push(destroyed) }
  return { client: client as unknown as SecretsManagerClient, sent, commands: () => sent.map(({ command }) => command) }
}

const destroyed: Sent = { command: 'destroy', input: {}, signal: undefined }

/** An error as the SDK makes it. */
export function sdkError(
  name: string,
  { attempts = 1, status = 400 }: { attempts?: number; status?: number } = {},
): Error {
  return Object.assign(new Error('text that must not be looked at'), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'request-1', attempts },
  })
}

/** A provider over a scripted client. */
export function scriptedProvider(
  script: Script,
  options: AwsSecretsManagerOptions = {},
): ScriptedClient & { readonly provider: AwsSecretsManager } {
  const made = scriptedClient(script)
  return { ...made, provider: awsSecretsManager({ ...options, client: made.client }) }
}
