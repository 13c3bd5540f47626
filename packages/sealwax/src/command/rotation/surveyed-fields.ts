import type { SurveyedSecret } from '@sealwax/core/rotate'

/** For --json: what was found of one secret, without its rule, which has code in it. */
export function fieldsOf({ rule, error, status, ...rest }: SurveyedSecret): Record<string, unknown> {
  const { maxAge, target } = rule
  return {
    ...rest,
    ...(maxAge !== undefined && { maxAge }),
    ...(target !== undefined && { target }),
    ...(error !== undefined && { error: error.toJSON() }),
    ...(status !== undefined && { status }),
  }
}
