import type { PutSecretValueResponse } from '@aws-sdk/client-secrets-manager'
import { type PutCall, StoreFault, type Written } from '@sealwax/core'
import { required, secretValue } from './answer.ts'
import { isArn } from './arn.ts'
import { classify, isNamed } from './errors.ts'
import { currentLabel, moveLabel } from './label.ts'
import type { Sdk } from './sdk.ts'
import { deleted, describe, settleRefusal } from './state.ts'
import { type Tags, tag, tagsOf } from './tags.ts'

/**
 * The label of a version that waits for AWSCURRENT. A version needs some label (API Reference, PutSecretValue,
 * VersionStages: 1 to 20 items), and one without any may be removed. It is the same for every write: the next one takes it
 * away from the last ("Secrets Manager removes the label from the other version"), so that no more than one version is
 * kept by it and a write that lost leaves nothing to clean up.
 */
const candidateLabel = 'SEALWAX_CANDIDATE'

/** What a write takes beside the value. */
export interface Writing {
  readonly sdk: Sdk
  /** For secrets that are created. */
  readonly kmsKeyId: string | undefined
  readonly tags: Tags | undefined
}

/**
 * Writes a value, and creates the secret where there is none: two actions of the service, both named by the same token, so
 * that the SDK's repetitions make one version (API Reference, PutSecretValue: "This operation is idempotent").
 */
export async function put(writing: Writing, name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
  try {
    return written(await putTagged(writing, name, bytes, call))
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException') || isArn(name)) return refused(writing, name, error, call)
  }
  try {
    return await create(writing, name, bytes, call)
  } catch (error) {
    if (!isNamed(error, 'ResourceExistsException')) return refused(writing, name, error, call)
  }
  // Somebody else created it in between.
  return putTagged(writing, name, bytes, call).then(written, error => refused(writing, name, error, call))
}

/** Writes a value where `expected` is the current version, or where there is none yet. */
export async function putIf(
  writing: Writing,
  name: string,
  bytes: Uint8Array,
  expected: string | 'absent',
  call: PutCall,
): Promise<Written> {
  if (expected === 'absent') return createOnly(writing, name, bytes, call)
  // What AWS would refuse afterwards is refused now.
  tagsOf(call.metadata)
  // PutSecretValue alone would move AWSCURRENT without asking.
  const staged = await putValue(writing, name, bytes, call, candidateLabel).catch(error =>
    refused(writing, name, error, call),
  )
  const version = required(staged.VersionId)
  // "If this operation creates the first version for the secret, then Secrets Manager automatically attaches AWSCURRENT."
  if (staged.VersionStages?.includes(currentLabel)) {
    throw new StoreFault('ERR_SECRET_CONFLICT', {
      hint: 'The secret had no version at all, so AWS made this one current. Read it again.',
    })
  }
  await moveLabel(writing.sdk, name, { stage: currentLabel, to: version, from: expected }, call)
  await tagAfterwards(writing, name, call)
  return { version }
}

async function createOnly(writing: Writing, name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
  if (isArn(name)) {
    throw new StoreFault('ERR_SECRET_INVALID', { hint: 'A secret is created under a name; AWS makes its ARN.' })
  }
  let exists: unknown
  try {
    return await create(writing, name, bytes, call)
  } catch (error) {
    if (!isNamed(error, 'ResourceExistsException')) return refused(writing, name, error, call)
    exists = error
  }
  // That it exists is the answer; a failure to learn more adds nothing to it.
  const secret = await describe(writing.sdk, name, call).catch(() => undefined)
  // AWS says InvalidRequestException for a deleted one; emulators do not.
  if (secret?.DeletedDate !== undefined) throw deleted(name, exists)
  if (secret === undefined || Object.keys(secret.VersionIdsToStages ?? {}).length > 0) throw exists
  // It was created without a value, as infrastructure tools do: the first version becomes current by itself, others do not.
  const staged = await putValue(writing, name, bytes, call, candidateLabel)
  if (!staged.VersionStages?.includes(currentLabel)) throw exists
  await tagAfterwards(writing, name, call)
  return written(staged)
}

function putValue(
  { sdk }: Writing,
  name: string,
  bytes: Uint8Array,
  call: PutCall,
  stage?: string,
): Promise<PutSecretValueResponse> {
  const value = secretValue(bytes)
  return sdk.send(
    ({ PutSecretValueCommand }) =>
      new PutSecretValueCommand({
        SecretId: name,
        ...value,
        ClientRequestToken: call.token,
        ...(stage === undefined ? {} : { VersionStages: [stage] }),
      }),
    call,
  )
}

/** Tags first: where they are refused, nothing was written. They are the secret's, not the version's. */
async function putTagged(
  writing: Writing,
  name: string,
  bytes: Uint8Array,
  call: PutCall,
): Promise<PutSecretValueResponse> {
  const tags = tagsOf(call.metadata)
  if (tags.length > 0) await tag(writing.sdk, name, tags, call)
  return putValue(writing, name, bytes, call)
}

/** Whoever loses a compare-and-set must not have changed the tags: they come when it is won. */
async function tagAfterwards({ sdk }: Writing, name: string, call: PutCall): Promise<void> {
  const tags = tagsOf(call.metadata)
  if (tags.length === 0) return
  try {
    await tag(sdk, name, tags, call)
  } catch (error) {
    const { hint = 'Put again, with the version that is current now.', ...fault } =
      error instanceof StoreFault ? error.fault : classify(error, 'putIf')
    throw new StoreFault(fault.code, { ...fault, hint: `The value was written; its metadata was not. ${hint}` })
  }
}

async function create(writing: Writing, name: string, bytes: Uint8Array, call: PutCall): Promise<Written> {
  const { sdk, kmsKeyId } = writing
  const value = secretValue(bytes)
  const tags = tagsOf(writing.tags, call.metadata)
  return written(
    await sdk.send(
      ({ CreateSecretCommand }) =>
        new CreateSecretCommand({
          Name: name,
          ...value,
          ClientRequestToken: call.token,
          KmsKeyId: kmsKeyId,
          ...(tags.length > 0 && { Tags: tags }),
        }),
      call,
    ),
  )
}

function written({ VersionId }: { readonly VersionId?: string | undefined }): Written {
  return { version: required(VersionId) }
}

async function refused({ sdk }: Writing, name: string, error: unknown, call: PutCall): Promise<never> {
  await settleRefusal(sdk, name, error, call)
  throw error
}
