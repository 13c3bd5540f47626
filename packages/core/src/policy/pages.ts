import { beginsWith, isReservedName, type NameForm } from '../contract/names.ts'
import { portableName } from '../contract/native-names.ts'
import type { CanList, CanVersion, NamePage, SecretProvider, VersionInfo } from '../contract/provider.ts'
import { type Asking, perform, type Question } from './operation.ts'
import type { Policy, PolicyCall } from './policy.ts'

/** Who is asked, and under which rules. */
export interface Asked {
  readonly provider: SecretProvider
  readonly policy: Policy
  readonly asking: Asking
}

/** The application's names that begin with `prefix`, page after page of the provider's own; siblings of secrets are not among them. */
export async function* listNames(
  asked: Asked,
  list: CanList['list'],
  prefix: string,
): AsyncGenerator<string, void, undefined> {
  const { provider } = asked
  const form = provider.limits.names
  const native = nativePrefix(form, prefix)
  for await (const { names } of listPages(asked, list, native)) {
    for (const found of names) {
      if (isReservedName(found)) continue
      const name = portableName(form, found)
      if (name !== undefined && beginsWith(form, name, prefix)) yield name
    }
  }
}

/** A prefix is no name: only where names go as they are can the store filter by it. The result is to be filtered anyway. */
export function nativePrefix({ toNative, prefix: below }: NameForm, prefix: string): string {
  if (toNative !== undefined) return ''
  return `${below === undefined ? '' : `${below.replace(/\/+$/, '')}/`}${prefix}`
}

/** Pages as the store gives them: native names, siblings of secrets among them. */
export function listPages(
  asked: Asked,
  list: CanList['list'],
  native: string,
): AsyncGenerator<NamePage, void, undefined> {
  return pages(asked, { operation: 'list' }, call => list.call(asked.provider, native, call))
}

export async function* listVersions(
  asked: Asked,
  versions: CanVersion['versions'],
  name: string,
  native: string,
): AsyncGenerator<VersionInfo, void, undefined> {
  const turn = (call: TurnCall): ReturnType<CanVersion['versions']> => versions.call(asked.provider, native, call)
  for await (const page of pages(asked, { operation: 'versions', name }, turn)) yield* page.versions
}

type TurnCall = PolicyCall & { readonly cursor: string | undefined }

/** Each page is an operation of its own: a deadline for all would bound how much there may be. */
async function* pages<Page extends { readonly cursor?: string | undefined }>(
  { provider, policy, asking }: Asked,
  question: Question,
  turn: (call: TurnCall) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let cursor: string | undefined
  do {
    const work = (call: PolicyCall): Promise<Page> => turn({ ...call, cursor })
    const outcome = await perform(provider, policy, { ...question, repeatable: true, work }, asking)
    if ('error' in outcome) throw outcome.error
    yield outcome.value
    cursor = outcome.value.cursor
  } while (cursor !== undefined)
}
