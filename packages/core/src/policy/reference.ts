import { checkedName, kindOf, wrongArgument } from '../contract/arguments.ts'

/** A secret as callers name it, taken apart. */
export interface Reference {
  readonly name: string
  readonly part: string | undefined
  readonly version: string | undefined
  readonly stage: string | undefined
}

const form = "a name such as 'API_KEY' or 'prod/db#password', or { name, part?, version?, stage? }"
const fields: ReadonlySet<string> = new Set(['name', 'part', 'version', 'stage'])

/** @throws TypeError for anything that names no secret. Which characters a name may have is the store's matter. */
export function parseReference(ref: unknown): Reference {
  if (typeof ref === 'string') return parseText(ref)
  if (typeof ref !== 'object' || ref === null || Array.isArray(ref)) throw wrongArgument('name', form, ref)
  for (const field of Object.keys(ref)) {
    if (!fields.has(field))
      throw new TypeError(`name must be ${form}, received an object with the field ${JSON.stringify(field)}`)
  }
  const { name, part, version, stage } = ref as Record<string, unknown>
  for (const [field, value] of Object.entries({ part, version, stage })) {
    if (value !== undefined && (typeof value !== 'string' || value === '')) {
      throw new TypeError(`name.${field} must be a string that is not empty, received ${kindOf(value)}`)
    }
  }
  if (version !== undefined && stage !== undefined)
    throw new TypeError('name.version and name.stage exclude each other: a stage names a version')
  return {
    name: checkedName(name, 'name.name'),
    part: part as string,
    version: version as string,
    stage: stage as string,
  }
}

/** A whole secret in its current version. */
export function currentOf(name: string): Reference {
  return { name, part: undefined, version: undefined, stage: undefined }
}

/** The reference as a caller would write it, for messages. */
export function referenceText({ name, part }: Pick<Reference, 'name' | 'part'>): string {
  return part === undefined ? name : `${name}#${part}`
}

/** What stands for a hidden value in a log: the reference, and the version where it is not the current one. */
export function redactionLabel(reference: Reference): string {
  const version = reference.version ?? reference.stage
  return version === undefined ? referenceText(reference) : `${referenceText(reference)}@${version}`
}

/**
 * The cache's key: the name without the part, and the version. A name without `#` is its own key, so that the string an
 * application passes finds its entry by one look-up.
 */
export function cacheKey({ name, version, stage }: Reference): string {
  if (version !== undefined) return `\0v${version}\0${name}`
  if (stage !== undefined) return `\0s${stage}\0${name}`
  return name.includes('#') ? `\0n\0${name}` : name
}

function parseText(text: string): Reference {
  const hash = text.indexOf('#')
  if (hash === -1) return currentOf(checkedName(text))
  if (hash === 0 || hash === text.length - 1) {
    throw new TypeError(
      `name must be ${form}; a name or part that is empty was received. A name with a literal # goes as { name }.`,
    )
  }
  return { name: text.slice(0, hash), part: text.slice(hash + 1), version: undefined, stage: undefined }
}
