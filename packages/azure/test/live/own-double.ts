import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AzureDouble, azureDouble } from './azure-double.ts'

const program = fileURLToPath(new URL('../../../doubles/src/azure/main.ts', import.meta.url))
/** Before Node 22.18 types are stripped only where that is asked for. */
const stripped = process.features.typescript ? [] : ['--experimental-strip-types']

interface About {
  readonly vaults: Readonly<Record<string, string>>
  readonly authorityHost: string
  readonly tenantId: string
  readonly identities: Readonly<Record<string, { readonly clientId: string; readonly clientSecret: string }>>
  readonly identityEndpoint: string
  readonly identityHeader: string
  readonly ca: string
}

export interface OwnDouble {
  readonly double: AzureDouble
  stop(): void
}

/** A double beside that of the other tests: for counts of tokens, which are those of a whole authority, and for revoking them. */
export async function startOwnDouble(): Promise<OwnDouble | { readonly missing: string }> {
  const shared = azureDouble()
  if ('missing' in shared) return shared
  // It ends when its input does.
  const child = spawn(process.execPath, [...stripped, program], { stdio: ['pipe', 'pipe', 'inherit'] })
  const { adminUrl } = await firstLine(child.stdout)
  const about = (await (await fetch(adminUrl)).json()) as About
  const { officer, user, stranger } = about.identities
  const settings: Record<string, string> = {
    AUTHORITY_HOST: about.authorityHost,
    TENANT_ID: about.tenantId,
    IDENTITY_ENDPOINT: about.identityEndpoint,
    IDENTITY_HEADER: about.identityHeader,
    CA: about.ca,
    ADMIN: adminUrl,
  }
  for (const [prefix, identity] of [
    ['CLIENT', officer] as const,
    ['USER_CLIENT', user] as const,
    ['STRANGER_CLIENT', stranger] as const,
  ]) {
    settings[`${prefix}_ID`] = identity?.clientId ?? ''
    settings[`${prefix}_SECRET`] = identity?.clientSecret ?? ''
  }
  const endpoint = about.vaults['main'] ?? ''
  const double = new AzureDouble({ endpoint, version: shared.version, settings })
  return { double, stop: () => void child.kill() }
}

async function firstLine(output: NodeJS.ReadableStream): Promise<{ readonly adminUrl: string }> {
  for await (const line of createInterface({ input: output })) return JSON.parse(line)
  throw new Error('the double ended before it began')
}
