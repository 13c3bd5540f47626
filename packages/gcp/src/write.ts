import { type Call, type PutCall, StoreFault, type Written } from '@sealwax/core'
import { findAdded } from './access.ts'
import { isLostEtag, look, type Seen, seenAs, setAlias } from './alias.ts'
import { lastPart, required, type Secret } from './answer.ts'
import { crc32c } from './crc32c.ts'
import { hasStatus, status } from './errors.ts'
import type { GoogleSecretManagerOptions } from './options.ts'
import type { Sdk } from './sdk.ts'

/** How often an unconditional put meets others that change the secret, before it gives up. */
const turns = 8

/** What a write takes beside the value. */
export interface Writing {
  readonly sdk: Sdk
  readonly options: GoogleSecretManagerOptions
}

/**
 * Adds a version, and creates the secret where there is none: most puts are for secrets that exist, so that comes first.
 * AddSecretVersion knows no token, so that a put whose answer was lost is not repeated.
 */
export async function put(
  writing: Writing,
  name: string,
  bytes: Uint8Array,
  call: Call,
): Promise<Written & { readonly version: string }> {
  try {
    return await addVersion(writing, name, bytes, call)
  } catch (error) {
    if (!hasStatus(error, status.notFound)) throw error
  }
  try {
    await create(writing, name, call)
  } catch (error) {
    // Somebody else created it in between.
    if (!hasStatus(error, status.alreadyExists)) throw error
  }
  return addVersion(writing, name, bytes, call)
}

/** As {@link put}; then the alias of the current version moves to the new one, whatever carried it. */
export async function putCurrent(
  writing: Writing & { readonly alias: string },
  name: string,
  bytes: Uint8Array,
  call: Call,
): Promise<Written> {
  const { sdk, alias } = writing
  const written = await put(writing, name, bytes, call)
  for (let turn = 1; ; turn++) {
    const seen = await look(sdk, name, call)
    try {
      await setAlias(sdk, seen, alias, written.version, call)
      return written
    } catch (error) {
      // The other aliases were changed: with the old ones they would be undone.
      if (!isLostEtag(error)) throw error
      if (turn === turns) throw lost()
    }
  }
}

/**
 * Adds a version, and moves the alias of the current one to it if the expected version carries it, or none: the second step
 * compares and sets, in the service. The value of who lost stays as a version without that alias. A repetition reads back
 * what the attempt before it may have added, and adds no second version of it.
 */
export async function putCurrentIf(
  writing: Writing & { readonly alias: string },
  name: string,
  bytes: Uint8Array,
  expected: string | 'absent',
  call: PutCall,
): Promise<Written> {
  const { sdk, alias } = writing
  const seen = expected === 'absent' ? await lookOrCreate(writing, name, call) : await look(sdk, name, call)
  if (seen.aliases.get(alias) !== (expected === 'absent' ? undefined : expected)) throw lost()
  const added = call.repeated ? await findAdded(sdk, name, bytes, expected, call) : undefined
  const written = added === undefined ? await addVersion(writing, name, bytes, call) : { version: added }
  try {
    await setAlias(sdk, seen, alias, written.version, call)
  } catch (error) {
    throw isLostEtag(error) ? lost() : error
  }
  return written
}

async function lookOrCreate(writing: Writing, name: string, call: Call): Promise<Seen> {
  try {
    return seenAs(name, await create(writing, name, call))
  } catch (error) {
    if (!hasStatus(error, status.alreadyExists)) throw error
  }
  return look(writing.sdk, name, call)
}

async function addVersion(
  { sdk }: Writing,
  name: string,
  bytes: Uint8Array,
  call: Call,
): Promise<{ readonly version: string }> {
  const payload = { data: bytes, dataCrc32c: crc32c(bytes) }
  const [version] = await sdk.send(call, ({ client, secrets }, options) =>
    client.addSecretVersion({ parent: secrets + name, payload }, options),
  )
  return { version: lastPart(version.name) }
}

async function create({ sdk, options: wanted }: Writing, name: string, call: Call): Promise<Secret> {
  const [secret] = await sdk.send(call, ({ client, parent }, options) =>
    client.createSecret({ parent, secretId: name, secret: newSecret(wanted) }, options),
  )
  required(secret.name)
  return secret
}

function newSecret({ location, replicas, kmsKey, labels, annotations }: GoogleSecretManagerOptions): Secret {
  const customerManagedEncryption = kmsKey === undefined ? {} : { customerManagedEncryption: { kmsKeyName: kmsKey } }
  const automatic = { automatic: customerManagedEncryption }
  const userManaged = { userManaged: { replicas: replicas?.map(location => ({ location })) ?? [] } }
  return {
    // A regional secret has no replication; its key stands at the secret itself.
    ...(location === undefined
      ? { replication: replicas === undefined ? automatic : userManaged }
      : customerManagedEncryption),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
  }
}

function lost(): StoreFault {
  return new StoreFault('ERR_SECRET_CONFLICT')
}
