import { SecretError } from '../contract/errors.ts'

/** A store's URL is wrong. `problem` is a clause without a full stop, `form` a sentence that shows the right forms. */
export function wrongUrl(provider: string, problem: string, form: string): SecretError {
  return new SecretError(`${problem}. ${form}`, { code: 'ERR_SECRET_CONFIG', provider })
}

/** The number behind `?option=`; undefined where the option is absent, NaN where it is no number. */
export function queryNumber(query: ReadonlyMap<string, string>, option: string): number | undefined {
  const text = query.get(option)
  if (text === undefined) return undefined
  return text.trim() === '' ? Number.NaN : Number(text)
}

/** What `?option=true` or `?option=false` says; undefined where the option is absent, and other text as it is, which no check of a flag takes. */
export function queryFlag(query: ReadonlyMap<string, string>, option: string): boolean | undefined {
  const text = query.get(option)
  return text === 'true' ? true : text === 'false' ? false : (text as undefined)
}
