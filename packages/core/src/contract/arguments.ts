/** The kind of thing that came, for messages: never the thing itself, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (typeof value === 'undefined') return 'undefined'
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : `the number ${value}`
  if (typeof value === 'object') {
    const name = value.constructor?.name
    return typeof name === 'string' && name !== '' && name !== 'Object' ? `a ${name}` : 'an object'
  }
  return `a ${typeof value}`
}

/** A programmer's mistake: says what was expected and what kind of thing came. Thrown before any I/O. */
export function wrongArgument(argument: string, expected: string, received: unknown): TypeError {
  return new TypeError(`${argument} must be ${expected}, received ${kindOf(received)}`)
}

/** @throws TypeError for what is no string or empty: a plain name, without a part. */
export function checkedName(name: unknown, argument = 'name'): string {
  if (typeof name !== 'string' || name === '') throw wrongArgument(argument, 'a string that is not empty', name)
  return name
}

/** @throws TypeError for what is no object, or has a key that is not known: a misspelt option is not ignored. */
export function checkKeys(option: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null) throw wrongArgument(option, 'an object', given)
  for (const key of Object.keys(given)) {
    if (!known.includes(key))
      throw new TypeError(`${option} has no ${JSON.stringify(key)}; it takes ${known.join(', ')}`)
  }
}
