import { StoreFault } from '@sealwax/core'
import type { JsonValue } from '@sealwax/core/json-text'
import { askForAll, type Door } from './door.ts'
import { isDismissal } from './errors.ts'

/** What a wrapping token holds: the answer that was wrapped. */
export type Unwrap = (door: Door, wrapping: string) => Promise<JsonValue | undefined>

type IsOrigin = (path: string) => boolean

/**
 * A wrapping token works once: what came of it is kept for the logins after the first.
 *
 * @param isOrigin The requests whose answers it may hold (Vault documentation, Response wrapping, Response wrapping token
 * validation): whoever takes a token away and wraps something else cannot make that look as if it came from there.
 */
export function unwrapOnce(isOrigin: IsOrigin): Unwrap {
  let last: { readonly wrapping: string; readonly answer: JsonValue | undefined } | undefined
  return async (door, wrapping) => {
    if (last?.wrapping !== wrapping) last = { wrapping, answer: await unwrap(door, wrapping, isOrigin) }
    return last.answer
  }
}

async function unwrap(door: Door, wrapping: string, isOrigin: IsOrigin): Promise<JsonValue | undefined> {
  try {
    const text = JSON.stringify({ token: wrapping })
    const found = await askForAll(door, { method: 'POST', path: 'sys/wrapping/lookup', text }, undefined)
    if (!isOrigin(found?.get('data')?.get('creation_path')?.text() ?? '')) throw replaced()
    return await askForAll(door, { method: 'POST', path: 'sys/wrapping/unwrap' }, wrapping)
  } catch (error) {
    throw isDismissal(error) ? gone(error.status) : error
  }
}

function gone(status: number | undefined): StoreFault {
  return new StoreFault('ERR_SECRET_DENIED', {
    status,
    hint: 'The wrapping token does not work: it has expired, or it was used already. If not by you, somebody else has what was in it: revoke that, and get a new one.',
  })
}

function replaced(): StoreFault {
  return new StoreFault('ERR_SECRET_DENIED', {
    hint: 'What the wrapping token holds was not wrapped where it should have been: `wrapped` is about a secret id or a token as Vault wraps it. It was not unwrapped. If it should be right, somebody has replaced it on its way: get a new one, and revoke what the old one held.',
  })
}

/** What was unwrapped is not what it should be. */
export function notInside(what: string): StoreFault {
  return new StoreFault('ERR_SECRET_CONFIG', {
    hint: `What was wrapped is not ${what}: see how the wrapping token is made.`,
  })
}
