import { readFileSync } from 'node:fs'
import { region } from './each-server.ts'
import type { Statement } from './ministack-iam.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** A policy as it stands in the README, for ministack's account. */
export function policy(which: 'read' | 'write' | 'rotation' | 'revocation'): readonly Statement[] {
  const json = new RegExp(`<!-- policy: ${which} -->\\s*\`\`\`json\\s([^\`]+)`).exec(readme)?.[1] ?? ''
  return JSON.parse(json.replaceAll('eu-west-1', region).replaceAll('123456789012', '000000000000')).Statement
}

export function without(action: string, statements: readonly Statement[]): readonly Statement[] {
  return statements.map(statement => ({
    ...statement,
    Action: [statement.Action].flat().filter(one => one !== action),
  }))
}
