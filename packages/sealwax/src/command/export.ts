import { appendFile } from 'node:fs/promises'
import { joinName, supports } from '@sealwax/core'
import type { Call } from './call.ts'
import { refuseDangerous, variablesOf } from './child-variables.ts'
import { toDotenv, toGithub, toShell } from './export-formats.ts'
import { withStores } from './open-stores.ts'
import { requireSomeFile } from './require-files.ts'
import { count, say, write, writeJson } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const formats = ['dotenv', 'json', 'shell', 'github'] as const
type Format = (typeof formats)[number]

export async function exportSecrets(call: Call): Promise<undefined> {
  const format = formatOf(call)
  const prefix = joinName(call.value('prefix'), '')
  if (call.operands.length > 0 && call.has('prefix')) throw new UsageError('Give names or --prefix, not both.')
  const githubFile = format === 'github' ? fileOfGithub(call.has('to-output')) : undefined
  return withStores(call, async ({ secrets, resolved }) => {
    if (call.operands.length === 0)
      await requireSomeFile(resolved.stores.filter(({ provider }) => supports(provider, 'list')))
    const read = call.operands.length > 0 ? await secrets.getMany(call.operands) : await secrets.getAll(prefix)
    const names = call.operands.length > 0 ? call.operands : Object.keys(read).sort()
    if (format === 'json') {
      const bare = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name)
      await writeJson(Object.fromEntries(names.map(name => [bare(name), read[name]])))
      return undefined
    }
    const byVariable = variablesOf(names, { prefix })
    // What a shell evaluates, a program loads, or a later step of a job gets, must not make programs run other code.
    refuseDangerous(byVariable.keys(), { allowed: call.list('allow-variable') })
    const variables = new Map([...byVariable].map(([variable, name]) => [variable, read[name] as string]))
    if (format === 'dotenv') await write(toDotenv(variables))
    else if (format === 'shell') await write(toShell(variables))
    else {
      const { masks, assignments } = toGithub(variables)
      await write(masks)
      await appendFile(githubFile as string, assignments)
      say(`${count(variables.size, 'secret')} for the later steps of this job`)
    }
    return undefined
  })
}

function formatOf(call: Call): Format {
  const given = call.value('format') ?? (call.has('json') ? 'json' : 'dotenv')
  const format = formats.find(known => known === given)
  if (format === undefined) throw new UsageError('There is no such format.', { word: given, known: formats })
  if (call.has('json') && format !== 'json') throw new UsageError('Give --json or another --format, not both.')
  return format
}

function fileOfGithub(output: boolean): string {
  const variable = output ? 'GITHUB_OUTPUT' : 'GITHUB_ENV'
  const file = process.env[variable]
  if (file) return file
  throw new UsageError(`$${variable} is not set: --format github works in a step of a GitHub Actions job.`)
}
