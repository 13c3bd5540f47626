import { StoreFault } from '@sealwax/core'
import type { AclUser } from './acl-user.ts'

/** A change of one ACL user, the same on every server. */
export interface AclChange {
  readonly user: string
  /** Where a server remembers the greatest fence that it has seen; undefined where it shall not. */
  readonly fence: { readonly key: string; readonly value: number } | undefined
  /**
   * The rules to apply, none where all is as it should be.
   * @throws StoreFault where the user cannot be changed.
   */
  rules(user: AclUser | undefined): readonly string[]
  /** What takes the rules back where the server cannot keep them. */
  undo(user: AclUser | undefined): readonly string[]
  readonly endSessions: boolean
}

/** @throws StoreFault where a user is missing, off, or accepts any password: what is set would not do what it is for. */
export function checkSettable(name: string, user: AclUser | undefined): AclUser {
  const shown = JSON.stringify(name)
  if (user === undefined) {
    throw new StoreFault('ERR_SECRET_CONFIG', {
      hint: `There is no ACL user ${shown} on it: make it with its rights on every server (ACL SETUSER); a rotation changes passwords only.`,
    })
  }
  checkPasswords(name, user)
  if (user.isOn) return user
  throw new StoreFault('ERR_SECRET_DISABLED', {
    hint: `The ACL user ${shown} is off there: turn it on (ACL SETUSER … on), and go on.`,
  })
}

/** @throws StoreFault for a user who may log in with any password: none can be ended. */
export function checkPasswords(name: string, user: AclUser | undefined): void {
  if (user?.takesAny !== true) return
  throw new StoreFault('ERR_SECRET_CONFIG', {
    hint: `The ACL user ${JSON.stringify(name)} logs in with any password (nopass): give it the published one (ACL SETUSER … resetpass >…), and go on.`,
  })
}
