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
