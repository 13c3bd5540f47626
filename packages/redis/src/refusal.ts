import { StoreFault } from '@sealwax/core'
import { foreignAnswer } from './errors.ts'
import { corrupt } from './layout.ts'

/** What a script answers instead of `OK`. */
export function refusal(outcome: string): StoreFault {
  switch (outcome) {
    case 'ABSENT':
      return new StoreFault('ERR_SECRET_NOT_FOUND')
    case 'CONFLICT':
      return new StoreFault('ERR_SECRET_CONFLICT')
    case 'NO_VERSION':
      return new StoreFault('ERR_SECRET_NOT_FOUND', { hint: 'The secret is there; it has no version of this id.' })
    case 'EXPIRED':
      return new StoreFault('ERR_SECRET_INVALID', {
        hint: 'Its expiry has passed already, by the clock of the server.',
      })
    case 'PLAIN':
      return new StoreFault('ERR_SECRET_CONFLICT', {
        hint: 'Another program wrote this key with SET, and may still read it: delete it first, or use another prefix.',
      })
    case 'FOREIGN':
      return corrupt()
    default:
      return foreignAnswer()
  }
}
