import { type Call, type PutCall, StoreFault, type Written } from '@sealwax/core'
import { findAdded } from './access.ts'
import { type Annotations, lastPart, required, type Secret } from './answer.ts'
import { annotationsOf } from './attributes.ts'
import { crc32c } from './crc32c.ts'
import { hasStatus, status } from './errors.ts'
import type { GoogleSecretManagerOptions } from './options.ts'
import type { Sdk } from './sdk.ts'
import { change, changeAnyway, isLostEtag, look, type Seen, seenAs } from './secret.ts'

/** What a write takes beside the value. */
export interface Writing {
  readonly sdk: Sdk
  readonly options: GoogleSecretManagerOptions
}

/** Where an alias says which version is current. */
export type CurrentWriting = Writing & { readonly alias: string }

/** Adds a version, and creates the secret where there is none. Annotations first: where they are refused, nothing was written. */
export async function put(writing: Writing, name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
  const annotations = annotationsOf(call.metadata)
  const annotate = async (): Promise<void> => {
    if (annotations !== undefined) await changeAnyway(writing.sdk, name, { annotations }, call)
  }
  return { version: await addOrCreate(writing, name, bytes, call, { annotations, before: annotate }) }
}

/** As {@link put}; then the alias of the current version moves to the new one, whatever carried it. */
export async function putCurrent(
  writing: CurrentWriting,
  name: string,
  bytes: Uint8Array,
  call: PutCall,
): Promise<Written> {
  const { sdk, alias } = writing
  const annotations = annotationsOf(call.metadata)
  const version = await addOrCreate(writing, name, bytes, call)
  await changeAnyway(sdk, name, { alias: { name: alias, to: version }, annotations }, call)
  return { version }
}

/**
 * Adds a version, and moves the alias of the current one to it if the expected version carries it, or none: the second step
 * compares and sets, in the service. The value of who lost stays as a version without that alias. A repetition reads back
 * what the attempt before it may have added, and adds no second version of it.
 */
export async function putCurrentIf(
  writing: CurrentWriting,
  name: string,
  bytes: Uint8Array,
  expected: string | 'absent',
  call: PutCall,
): Promise<Written> {
  const { sdk, alias } = writing
  const annotations = annotationsOf(call.metadata)
  const seen = expected === 'absent' ? await lookOrCreate(writing, name, call) : await look(sdk, name, call)
  if (seen.aliases.get(alias) !== (expected === 'absent' ? undefined : expected)) throw lost()
  const added = call.repeated ? await findAdded(sdk, name, bytes, expected, call) : undefined
  const version = added ?? (await addVersion(writing, name, bytes, call))
  try {
    await change(sdk, seen, { alias: { name: alias, to: version }, annotations }, call)
  } catch (error) {
    throw isLostEtag(error) ? lost() : error
  }
  return { version }
}

interface Annotating {
  /** Of the secret, if it is created. */
  readonly annotations?: Annotations | undefined
  /** What comes before a version is added to a secret that exists. */
  before?(): Promise<void>
}

/**
 * Most puts are for secrets that exist, so that comes first. AddSecretVersion knows no token, so that a put whose answer was
 * lost is not repeated.
 */
async function addOrCreate(
  writing: Writing,
  name: string,
  bytes: Uint8Array,
  call: Call,
  { annotations, before }: Annotating = {},
): Promise<string> {
  try {
    await before?.()
    return await addVersion(writing, name, bytes, call)
  } catch (error) {
    if (!hasStatus(error, status.notFound)) throw error
  }
  try {
    await create(writing, name, call, annotations)
  } catch (error) {
    if (!hasStatus(error, status.alreadyExists)) throw error
    // Somebody else created it in between.
    await before?.()
  }
  return addVersion(writing, name, bytes, call)
}

async function lookOrCreate(writing: Writing, name: string, call: Call): Promise<Seen> {
  try {
    return seenAs(name, await create(writing, name, call))
  } catch (error) {
    if (!hasStatus(error, status.alreadyExists)) throw error
  }
  return look(writing.sdk, name, call)
}

async function addVersion({ sdk }: Writing, name: string, bytes: Uint8Array, call: Call): Promise<string> {
  const payload = { data: bytes, dataCrc32c: crc32c(bytes) }
  const [version] = await sdk.send(call, ({ client, secrets }, options) =>
    client.addSecretVersion({ parent: secrets + name, payload }, options),
  )
  return lastPart(version.name)
}

async function create(
  { sdk, options: wanted }: Writing,
  name: string,
  call: Call,
  annotations?: Annotations,
): Promise<Secret> {
  const secret = newSecret(wanted, annotations)
  const [created] = await sdk.send(call, ({ client, parent }, options) =>
    client.createSecret({ parent, secretId: name, secret }, options),
  )
  required(created.name)
  return created
}

function newSecret(options: GoogleSecretManagerOptions, more: Annotations | undefined): Secret {
  const { location, replicas, kmsKey, labels } = options
  const customerManagedEncryption = kmsKey === undefined ? {} : { customerManagedEncryption: { kmsKeyName: kmsKey } }
  const automatic = { automatic: customerManagedEncryption }
  const userManaged = { userManaged: { replicas: replicas?.map(location => ({ location })) ?? [] } }
  const annotations = { ...options.annotations, ...more }
  return {
    // A regional secret has no replication; its key stands at the secret itself.
    ...(location === undefined
      ? { replication: replicas === undefined ? automatic : userManaged }
      : customerManagedEncryption),
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  }
}

function lost(): StoreFault {
  return new StoreFault('ERR_SECRET_CONFLICT')
}
