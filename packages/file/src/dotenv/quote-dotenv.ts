import { SecretError } from '@sealwax/core'
import dotenv from 'dotenv'
import { steadySpellings } from './spellings.ts'

/**
 * A value as it stands after `NAME=` in a .env file, quoted where it has to be, so that `dotenv` reads the same value
 * whatever stands around it.
 *
 * @throws SecretError ERR_SECRET_INVALID where no quoting can hold the value, such as one with all three kinds of quotes
 * and a line break.
 */
export function quoteDotenv(value: string): string {
  for (const spelling of steadySpellings(value, undefined)) {
    const read = dotenv.parse(`NAME=${spelling}\n`, { fast: true })
    if (read['NAME'] === value && Object.keys(read).length === 1) return spelling
  }
  throw new SecretError(
    'No quoting of .env can hold this value: it mixes quotes, line breaks, # or \\n. Use JSON, or encode the value, in base64 for example.',
    { code: 'ERR_SECRET_INVALID' },
  )
}
