import { checkKeys, wrongArgument } from '../contract/arguments.ts'
import { base32 } from './base32.ts'
import type { Random } from './random.ts'
import { tokenBytes } from './tokens.ts'
import { checkWhole } from './whole-number.ts'

/**
 * A secret for one-time passwords (RFC 6238) as base32, as authenticator apps take it.
 *
 * @param size bytes, 16 to 64. Default: 20, which RFC 4226, section 4, recommends.
 * @throws TypeError, RangeError for anything else.
 */
export function totpSecret(size: number = 20, random?: Random): string {
  const bytes = tokenBytes(checkWhole('size', size, 16, 64, 'bytes'), random)
  const secret = base32(bytes)
  bytes.fill(0)
  return secret
}

export interface TotpOptions {
  /** Whose it is, such as an e-mail address. */
  readonly account: string
  /** Who asks for the codes: the name of the service. */
  readonly issuer?: string
  /** Default: SHA1. Many apps know no other. */
  readonly algorithm?: 'SHA1' | 'SHA256' | 'SHA512'
  /** Of a code, 6 to 8. Default: 6. */
  readonly digits?: number
  /** Seconds for which a code is valid. Default: 30. */
  readonly period?: number
}

/**
 * What an authenticator app reads from a QR code (Key URI Format). It holds the secret.
 *
 * @throws TypeError, RangeError for an option of the wrong kind, and a secret that is no base32.
 * @example
 * const secret = totpSecret()
 * const uri = totpUri(secret, { issuer: 'Shop', account: 'ada@example.com' })
 */
export function totpUri(secret: string, options: TotpOptions): string {
  if (typeof secret !== 'string' || !/^[A-Z2-7]+$/.test(secret))
    throw wrongArgument('secret', 'base32 without padding, as totpSecret gives it', secret)
  checkKeys('options', options, ['account', 'issuer', 'algorithm', 'digits', 'period'])
  const { account, issuer, algorithm = 'SHA1', digits = 6, period = 30 } = options
  checkLabel('options.account', account)
  if (issuer !== undefined) checkLabel('options.issuer', issuer)
  if (!['SHA1', 'SHA256', 'SHA512'].includes(algorithm))
    throw wrongArgument('options.algorithm', 'SHA1, SHA256 or SHA512', algorithm)
  checkWhole('options.digits', digits, 6, 8)
  checkWhole('options.period', period, 1, 3_600, 'seconds')
  const label = [issuer, account]
    .filter(part => part !== undefined)
    .map(encodeURIComponent)
    .join(':')
  const parameters = [
    `secret=${secret}`,
    ...(issuer === undefined ? [] : [`issuer=${encodeURIComponent(issuer)}`]),
    `algorithm=${algorithm}`,
    `digits=${digits}`,
    `period=${period}`,
  ]
  return `otpauth://totp/${label}?${parameters.join('&')}`
}

/** A colon parts the two of a label. */
function checkLabel(option: string, value: unknown): void {
  if (typeof value !== 'string' || value === '' || value.includes(':') || !value.isWellFormed())
    throw wrongArgument(option, 'text without a colon that is not empty', value)
}
