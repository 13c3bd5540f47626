import type { Limits } from '@sealwax/core'

/** Values in one BatchGetSecretValue at most (API Reference, BatchGetSecretValue, SecretIdList). */
const batch = 20

const characters = '[A-Za-z0-9/_+=.@!-]'

/**
 * `!` stands only in the names that AWS gives to secrets of its own, such as `rds!db-…`: they are listed and can be read
 * (User Guide, Secrets managed by other services). An ARN may lack its last seven characters: the service finds the secret
 * all the same (User Guide, Finding a secret from a partial ARN).
 */
const names = new RegExp(
  `^(?:${characters}{1,512}|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:${characters}{1,519})$`,
)

/**
 * What AWS Secrets Manager takes (User Guide, AWS Secrets Manager quotas; API Reference, CreateSecret). Metadata is the tags
 * of a secret, and taken where reads tell them.
 */
export function limitsFor(prefix: string | undefined, describes: boolean): Limits {
  return {
    names: {
      rule: '1 to 512 of A-Z a-z 0-9 / _ + = . @ -, or the ARN of a secret',
      pattern: names,
      // Of an ARN (API Reference, GetSecretValue, SecretId); the pattern keeps other names to 512.
      maxLength: 2048,
      caseSensitive: true,
      ...(prefix === undefined ? {} : { prefix }),
    },
    maxBytes: 65_536,
    empty: false,
    binary: true,
    batch,
    ...(describes ? { attributes: ['metadata'] } : {}),
  }
}
