import { kindOf, wrongArgument } from '../contract/arguments.ts'
import { SecretError } from '../contract/errors.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from '../contract/standard-schema.ts'
import { parseReference } from '../policy/reference.ts'
import { type Problem, severalFailed, toRecord } from './several.ts'

/** Validates what `read` gives for each name; one report for all. See `load` of the client. */
export async function loadSchema(
  schema: unknown,
  read: (name: string) => Promise<string | undefined>,
): Promise<Record<string, unknown>> {
  const schemas = checkSchemas(schema)
  const results = await Promise.allSettled(schemas.map(([name, one]) => loadOne(name, one, read)))
  const values: [string, unknown][] = []
  const problems: Problem[] = []
  for (const [index, result] of results.entries()) {
    const name = schemas[index]?.[0] as string
    if (result.status === 'fulfilled') values.push([name, result.value])
    else if (result.reason instanceof SecretError)
      problems.push({ name, text: result.reason.message, error: result.reason })
    else throw result.reason
  }
  if (problems.length > 0) throw severalFailed(problems, schemas.length)
  return toRecord(values)
}

async function loadOne(
  name: string,
  schema: StandardSchema,
  read: (name: string) => Promise<string | undefined>,
): Promise<unknown> {
  let absent: SecretError | undefined
  const value = await read(name).catch(error => {
    if (!(error instanceof SecretError) || error.code !== 'ERR_SECRET_NOT_FOUND') throw error
    absent = error
    return undefined
  })
  const result = await validate(name, schema, value)
  if (result.issues === undefined) return result.value
  // Absent, and the schema wants something: the error that says where it was looked for is the better one.
  if (absent !== undefined) throw absent
  throw invalid(name, `${JSON.stringify(name)} does not match its schema${places(result.issues)}.`)
}

async function validate(name: string, schema: StandardSchema, value: unknown): Promise<SchemaResult<unknown>> {
  try {
    const result: unknown = await schema['~standard'].validate(value)
    if (typeof result === 'object' && result !== null) return result as SchemaResult<unknown>
  } catch {
    // What a validator throws may quote the value, so it goes no further.
  }
  throw invalid(name, `The schema of ${JSON.stringify(name)} threw an error, or gave no result.`)
}

function invalid(name: string, what: string): SecretError {
  const hint = 'Validators quote values, so their own messages are withheld: compare the secret with its schema.'
  return new SecretError(`${what} ${hint}`, { code: 'ERR_SECRET_INVALID', operation: 'get', secretName: name })
}

/** Where inside the value, as far as the paths are plain keys: a path is made of the schema's own field names. */
function places(issues: readonly SchemaIssue[]): string {
  const paths = new Set<string>()
  for (const { path } of issues) {
    if (path === undefined || path.length === 0) continue
    paths.add(path.map(step => String(typeof step === 'object' ? step.key : step)).join('.'))
  }
  return paths.size === 0 ? '' : ` at ${[...paths].map(path => JSON.stringify(path)).join(', ')}`
}

function checkSchemas(schema: unknown): [string, StandardSchema][] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw wrongArgument('schema', 'an object with a Standard Schema for each name', schema)
  }
  return Object.entries(schema).map(([name, one]): [string, StandardSchema] => {
    parseReference(name)
    const standard: unknown =
      (typeof one === 'object' || typeof one === 'function') && one !== null ? one['~standard'] : undefined
    if (
      typeof standard !== 'object' ||
      standard === null ||
      typeof (standard as { validate?: unknown }).validate !== 'function'
    ) {
      throw new TypeError(
        `schema[${JSON.stringify(name)}] must be a Standard Schema (zod, valibot, arktype …), received ${kindOf(one)}`,
      )
    }
    return [name, one as StandardSchema]
  })
}
