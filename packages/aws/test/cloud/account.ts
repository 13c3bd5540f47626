import { type CreateSecretRequest, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Fixture } from '@sealwax/conformance'
import type { AnyProvider } from '@sealwax/core'
import { type CloudAccount, newCall } from '@sealwax/live'
import { awsSecretsManager } from '../../src/index.ts'

let fixtures = 0

/** An empty namespace in a real account: a random prefix, below that of the URL if it has one. */
export async function openAccount({ url, prefix }: CloudAccount): Promise<Fixture> {
  const { region, below } = partsOf(url)
  const namespace = [...(below === undefined ? [] : [below]), prefix, `case${++fixtures}`].join('/')
  const client = new SecretsManagerClient({ ...(region === undefined ? {} : { region }), maxAttempts: 5 })
  let requests = 0
  const created = new Set<string>()
  // A list may lag behind; what is sent does not.
  client.middlewareStack.add(
    next => async args => {
      const { Name } = args.input as Partial<CreateSecretRequest>
      if (Name !== undefined) created.add(Name)
      return next(args)
    },
    { step: 'initialize' },
  )
  client.middlewareStack.add(
    next => async args => {
      requests++
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const open = (): AnyProvider => awsSecretsManager({ client, prefix: namespace })
  const outside = awsSecretsManager({ client })
  return {
    provider: open(),
    another: async () => open(),
    outside: { put: async (native, bytes) => void (await outside.put(native, bytes, newCall())) },
    requests: () => requests,
    async dispose() {
      for (const name of created) {
        if (!name.startsWith(`${namespace}/`)) throw new Error(`${name} is not of these tests, and stays`)
        await outside.purge(name, newCall()).catch(error => {
          const { code } = outside.classify(error, 'purge')
          if (code !== 'ERR_SECRET_NOT_FOUND' && code !== 'ERR_SECRET_DELETED') throw error
        })
      }
      client.destroy()
    },
  }
}

/** `aws:`, `aws://region` or `aws://region/prefix`. */
function partsOf(url: string): { readonly region: string | undefined; readonly below: string | undefined } {
  const [, region, below] = /^aws:(?:\/\/([a-z\d-]*)(?:\/([\w/+=.@-]*?))?\/?)?$/.exec(url) ?? []
  if (!url.startsWith('aws:')) throw new Error('SEALWAX_CLOUD_AWS is not of the form aws://eu-west-1/prefix')
  return { region: region || undefined, below: below || undefined }
}
