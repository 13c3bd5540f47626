import { wrongArgument } from '../contract/arguments.ts'
import { joinName, variableName } from '../contract/names.ts'
import { checkNames, readSeveral } from './several.ts'

export interface Exporting {
  readonly overwrite: boolean
  /** The names that begin with a prefix. */
  list(prefix: string): AsyncIterable<string>
  /** The value of a name as the application writes it; of one that was listed, taken as it is. */
  read(name: string, listed: boolean): Promise<string>
}

/** Sets variables of `target`, all or nothing; resolves to those that were set. See `exportTo` of the client. */
export async function exportSecrets(
  target: Record<string, string | undefined>,
  namesOrPrefix: readonly string[] | string,
  { overwrite, list, read }: Exporting,
): Promise<string[]> {
  if (typeof target !== 'object' || target === null)
    throw wrongArgument('target', 'an object of variables such as process.env', target)
  const listed = typeof namesOrPrefix === 'string'
  if (!listed) checkNames(namesOrPrefix, 'names')
  // `shop` means `shop/`: what is below it, and not `shopping`.
  const prefix = listed ? joinName(namesOrPrefix, '') : ''
  const names = listed ? await Array.fromAsync(list(prefix)) : namesOrPrefix
  const variableOf = (name: string): string => variableName(name.slice(prefix.length))
  const isSet = (variable: string): boolean => Object.hasOwn(target, variable) && target[variable] !== undefined
  const wanted = names.filter(name => overwrite || !isSet(variableOf(name)))
  const values = await readSeveral(wanted, name => read(name, listed))
  // Nothing is set where one of them failed.
  return Array.from(values, ([name, value]) => {
    const variable = variableOf(name)
    // Not by assignment, which would be lost for a variable called __proto__.
    Object.defineProperty(target, variable, { value, writable: true, enumerable: true, configurable: true })
    return variable
  })
}
