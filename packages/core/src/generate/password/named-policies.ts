import type { PasswordPolicy } from './policy.ts'

export interface PasswordPolicies {
  /**
   * 32 characters without what a URL, a line of .pgpass or a pair of libpq would need to escape. Meets passwordcheck (8
   * characters, letters and others: https://www.postgresql.org/docs/current/passwordcheck.html), and is ASCII, which
   * SASLprep leaves as it is (RFC 4013).
   */
  readonly postgresql: PasswordPolicy
  /**
   * 32 characters, which a replica's connection takes at the most. Meets MEDIUM of validate_password, and STRONG without a
   * dictionary (https://dev.mysql.com/doc/refman/8.4/en/validate-password.html).
   */
  readonly mysql: PasswordPolicy
  /**
   * 24 characters of all four classes, where "must meet complexity requirements" asks for three. That they hold the account's
   * name, which it forbids, does not happen in practice. Without look-alikes: people type these
   * (https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/password-must-meet-complexity-requirements).
   */
  readonly windowsActiveDirectory: PasswordPolicy
  /**
   * 30 characters, the most that RDS for Oracle takes, of those that every engine takes: no `/ " @`, and no `& '` for
   * Oracle (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, MasterUserPassword). The
   * four classes are for RDS for SQL Server, where Windows has a word.
   */
  readonly awsRds: PasswordPolicy
}

/** Policies by what the password is for: `password(passwordPolicies.postgresql)`, or as a start: `{ ...passwordPolicies.mysql, length: 24 }`. */
export const passwordPolicies: PasswordPolicies = {
  postgresql: { length: 32, safeFor: 'connection-string' },
  mysql: { length: 32, safeFor: 'connection-string' },
  windowsActiveDirectory: { length: 24, lookAlikes: false },
  awsRds: { length: 30, exclude: '/"@&\'' },
}
