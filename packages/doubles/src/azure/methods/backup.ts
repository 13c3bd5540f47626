// Backup Secret, Restore Secret: "Azure Key Vault backup". "This blob can't be decrypted outside of Azure": here, outside of
// this server, whose vaults are all of one subscription and geography.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { bundleWithoutValue, secretId } from '../answers.ts'
import { type Answer, type Call, type Context, ok } from '../context.ts'
import { badParameter, malformedBackup, restoreConflict } from '../errors.ts'
import { activeSecret, findSecret, latest } from '../life.ts'
import { bodyOf } from '../secret-fields.ts'
import { keyOf, type Secret } from '../store.ts'

const mostVersions = 500
const ivLength = 12
const tagLength = 16

/** "All versions of the secret will be downloaded." */
export function backupSecret(context: Context, { name }: Call): Answer {
  const secret = activeSecret(context.vault, name, context.now)
  // "does not support the ability to backup more than 500 past versions": "may result in an error", which it does not name.
  if (secret.versions.length > mostVersions) throw badParameter('The secret has too many versions to be backed up.')
  return ok({ value: seal(context.backupKey, JSON.stringify(secret)).toString('base64url') })
}

/** "Restores a backed up secret, and all its versions, to a vault", with their ids: recorded. */
export function restoreSecret(context: Context, { body: sent }: Call): Answer {
  const { value } = bodyOf(sent)
  if (typeof value !== 'string') throw badParameter('Property value has invalid value')
  const secret = open(context.backupKey, Buffer.from(value, 'base64url'))
  const { vault } = context
  if (findSecret(vault, secret.name, context.now) !== undefined) {
    throw restoreConflict(secretId(vault, secret, latest(secret)))
  }
  vault.secrets.set(keyOf(secret.name), secret)
  return ok(bundleWithoutValue(context, secret, latest(secret)))
}

function seal(key: Buffer, text: string): Buffer {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

function open(key: Buffer, blob: Buffer): Secret {
  if (blob.length <= ivLength + tagLength) throw malformedBackup()
  const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, ivLength))
  decipher.setAuthTag(blob.subarray(ivLength, ivLength + tagLength))
  const text = decipher.update(blob.subarray(ivLength + tagLength))
  try {
    return JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8')) as Secret
  } catch {
    // Sealed by nobody here: all that final() can fail for.
    throw malformedBackup()
  }
}
