import { StoreFault } from '@sealwax/core'

/** Whether a native name is an ARN: a secret is found by it, and never created under it. */
export function isArn(name: string): boolean {
  return name.startsWith('arn:')
}

/**
 * The service overlooks the region in an ARN and searches its own: what it finds there, if anything, is another secret or a
 * replica. So an ARN of another region is never sent.
 *
 * @throws StoreFault ERR_SECRET_INVALID
 */
export function checkRegion(arn: string, region: string | undefined): void {
  const named = regionOf(arn)
  if (named === region) return
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: `The ARN is of the region ${named}, and AWS searches only the region that is asked: open another store for it (aws://${named}).`,
  })
}

export function regionOf(arn: string): string {
  return arn.split(':', 4)[3] ?? ''
}

/**
 * Whether a secret is the one that was asked for by `asked`: its ARN, or the ARN without its last seven characters. A name
 * that itself ends with a hyphen and six characters looks like a whole ARN there, and the search may find another secret
 * (API Reference, GetSecretValue, SecretId).
 */
export function isMeant(asked: string, arn: string): boolean {
  return arn === asked || (arn.startsWith(asked) && suffix.test(arn.slice(asked.length)))
}

/** What an ARN may have been asked for by: itself without its last seven characters, and the name in it. */
export function shorterForms(arn: string): readonly string[] {
  if (!isArn(arn)) return []
  const partial = arn.replace(suffixAtEnd, '')
  return [partial, partial.replace(/^(?:[^:]*:){6}/, '')]
}

const suffix = /^-[A-Za-z0-9]{6}$/
const suffixAtEnd = /-[A-Za-z0-9]{6}$/
