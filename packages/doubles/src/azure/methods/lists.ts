// Get Secrets, Get Secret Versions, Get Deleted Secrets. Disabled ones are listed too.

import { deletedItem, item, versionItem } from '../answers.ts'
import { type Answer, type Call, type Context, ok } from '../context.ts'
import { findSecret } from '../life.ts'
import { type Entry, pageOf } from '../paging.ts'
import { keyOf, type Secret } from '../store.ts'

/** In the order of names, without regard to case: recorded, and its $skiptoken holds the name in capitals. */
export function getSecrets(context: Context, { query }: Call): Answer {
  const entries = present(context)
    .filter(({ life }) => life.phase === 'active')
    .map((secret): Entry => ({ key: keyOf(secret.name), item: item(context, secret) }))
  return ok(pageOf(context.vault, '/secrets', entries, query))
}

/** In the order of their ids, which says nothing about their age: recorded. An unknown name has an empty list: recorded. */
export function getSecretVersions(context: Context, { name, query }: Call): Answer {
  const secret = findSecret(context.vault, name, context.now)
  const versions = secret?.life.phase === 'active' ? secret.versions : []
  const entries =
    secret === undefined
      ? []
      : versions.map((version): Entry => ({ key: version.id, item: versionItem(context, secret, version) }))
  return ok(pageOf(context.vault, `/secrets/${name}/versions`, entries, query))
}

export function getDeletedSecrets(context: Context, { query }: Call): Answer {
  const entries = present(context).flatMap((secret): Entry[] =>
    secret.life.phase === 'deleted'
      ? [{ key: keyOf(secret.name), item: deletedItem(context, secret, secret.life.deletion) }]
      : [],
  )
  return ok(pageOf(context.vault, '/deletedsecrets', entries, query))
}

function present({ vault, now }: Context): Secret[] {
  return [...vault.secrets.values()].filter(({ name }) => findSecret(vault, name, now) !== undefined)
}
