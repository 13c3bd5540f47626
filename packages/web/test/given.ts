import type { Given, Kind } from '../src/kinds/kind.ts'

type Values = Readonly<Record<string, string | number | boolean>>

/** What the fields of a kind hold: what they begin with, but for these. */
export function givenTo(kind: Kind, values: Values = {}): Given {
  const held: Values = { ...Object.fromEntries(kind.fields.map(({ name, initial }) => [name, initial])), ...values }
  const read = (name: string): string | number | boolean => {
    const value = held[name]
    if (value === undefined) throw new Error(`There is no field ${name}`)
    return value
  }
  return {
    number: name => Number(read(name)),
    text: name => String(read(name)),
    flag: name => read(name) === true,
  }
}
