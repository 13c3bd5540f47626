import { checkedName } from '../contract/arguments.ts'
import type { AnyProvider, NamePage, PageCall, SecretProvider } from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { fieldsOf } from './fields.ts'
import { partOf } from './parts-of.ts'

/**
 * Many keys in one secret, the usual layout of cloud stores: names are the fields of the JSON or map secret `name`. All
 * that is asked for in one tick is one read; a put changes its field alone, by compare-and-set.
 *
 * Fields cannot be deleted through a bundle, and a list has all top-level fields.
 *
 * @throws TypeError for a name that is no string or empty.
 */
export function bundle(provider: SecretProvider, name: string): AnyProvider {
  const part = checkProvider(provider)
  checkedName(name)
  const location = `${provider.location}, bundle ${name}`
  // A field's name is one key, whatever it contains: RFC 6901 escapes ~ and /.
  const locate = (field: string): { name: string; part: string } => ({
    name,
    part: field.replaceAll('~', '~0').replaceAll('/', '~1'),
  })
  const list = async (_prefix: string, call: PageCall): Promise<NamePage> => {
    const stored = await partOf(part, call).read(name, { signal: call.signal })
    const { fieldNames } = await import('../policy/parts.ts')
    return { names: fieldNames(stored, { provider: part, operation: 'list', name }) }
  }
  return { ...fieldsOf(part, 'bundle', location, locate), list }
}
