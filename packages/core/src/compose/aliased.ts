import { wrongArgument } from '../contract/arguments.ts'
import type { AnyProvider, NamePage, PageCall, SecretProvider } from '../contract/provider.ts'
import { checkProvider } from '../policy/check-provider.ts'
import { parseReference } from '../policy/reference.ts'
import { fieldsOf, type Place } from './fields.ts'
import { partOf } from './parts-of.ts'

/**
 * An application's own names for secrets that are called otherwise: `aliased(store, { DB_PASSWORD: 'prod/db#password' })`.
 * A name that the table does not have goes on as it is.
 *
 * @throws TypeError for a table whose values are no references such as `prod/db` or `prod/db#password`.
 */
export function aliased(provider: SecretProvider, names: Readonly<Record<string, string>>): AnyProvider {
  const part = checkProvider(provider)
  if (typeof names !== 'object' || names === null)
    throw wrongArgument('names', 'an object with a reference for each name', names)
  const table = new Map<string, Place>()
  for (const [name, reference] of Object.entries(names)) {
    if (typeof reference !== 'string')
      throw wrongArgument(`names[${JSON.stringify(name)}]`, "a reference such as 'prod/db#password'", reference)
    table.set(name, parseReference(reference))
  }
  const locate = (name: string): Place => table.get(name) ?? { name }
  const hidden = new Set([...table.values()].map(place => place.name))
  const list = async (prefix: string, call: PageCall): Promise<NamePage> => {
    const found = await Array.fromAsync(partOf(part, call).list(prefix, { signal: call.signal }))
    return { names: [...table.keys(), ...found.filter(name => !table.has(name) && !hidden.has(name))] }
  }
  return { ...fieldsOf(part, part.id, part.location, locate), ...(part.list !== undefined && { list }) }
}
