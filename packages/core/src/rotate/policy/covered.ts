import { SecretError } from '../../contract/errors.ts'
import { beginsWith, isReservedName, siblingName } from '../../contract/names.ts'
import { foldName, nativeName, portableName } from '../../contract/native-names.ts'
import type { AnyProvider, NamePage } from '../../contract/provider.ts'
import { Backend } from '../../policy/backend.ts'
import { unsupported } from '../../policy/wording.ts'
import { findPlace, nativeBackend, policyOf, type RotatedClient } from '../home.ts'
import type { CheckedPolicy, RotationRule } from './policy.ts'

/** One call to a store, before it is made. */
export interface LimitedCall {
  readonly provider: string
  readonly location: string
  readonly operation: 'list' | 'get' | 'getMany' | 'versions'
  /** How many names it is about; 0 for a page of a list. */
  readonly names: number
}

export type Limit = (call: LimitedCall) => Promise<void> | void

/** A secret that a rule covers, in the one store that holds it. */
export interface Covered {
  readonly name: string
  readonly rule: RotationRule
  readonly native: string
  /** Under native names. */
  readonly backend: Backend
  /** False where the store's pages do not show a record. */
  readonly mayHaveRecord: boolean
  readonly isListed: boolean
  /** When the secret was made, where pages tell. */
  readonly madeAt: number | undefined
}

export interface CoveredSecrets {
  readonly stores: readonly { readonly backend: Backend; readonly secrets: readonly Covered[] }[]
  /** What a rule names and no store has, or what cannot be rotated where it is. */
  readonly troubled: readonly { readonly name: string; readonly rule: RotationRule; readonly error?: SecretError }[]
}

interface Search {
  readonly limit: Limit
  readonly names: readonly string[] | undefined
  readonly signal: AbortSignal | undefined
}

interface Spotted {
  readonly rule: RotationRule
  readonly isListed: boolean
  readonly madeAt: number | undefined
}

/** What one store's pages show; a part is undefined where they do not show it. */
interface Stock {
  /** Native names, folded. */
  readonly names?: ReadonlySet<string>
  readonly records?: ReadonlySet<string>
}

/** Finds what is covered, from lists alone: names, and which of them have a record. */
export async function findCovered(
  secrets: RotatedClient,
  rules: CheckedPolicy,
  search: Search,
): Promise<CoveredSecrets> {
  const policy = policyOf(secrets)
  const finder = new Finder(secrets, rules, search)
  const spotted = await finder.spot()
  const troubled: CoveredSecrets['troubled'][number][] = finder.missing(spotted)
  const places = new Map<AnyProvider, { name: string; native: string; spot: Spotted }[]>()
  for (const [name, spot] of spotted) {
    try {
      // A list may have names that a reference would take apart.
      if (name.includes('#')) throw unsupported(secrets.provider, 'put', name, 'A name with # in it cannot be rotated.')
      const { store, native } = findPlace(secrets, name)
      if (store.put === undefined) throw unsupported(store, 'put', name, 'What is there is not written by sealwax.')
      const known = places.get(store)
      if (known === undefined) places.set(store, [{ name, native, spot }])
      else known.push({ name, native, spot })
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      troubled.push({ name, rule: spot.rule, error })
    }
  }
  const stores: CoveredSecrets['stores'][number][] = []
  for (const [store, found] of places) {
    const stock = await finder.stockOf(
      store,
      found.map(({ native }) => native),
    )
    const backend = nativeBackend(store, policy)
    const fold = (native: string): string => foldName(store.limits.names, native)
    const covered: Covered[] = []
    for (const { name, native, spot } of found) {
      if (stock.names?.has(fold(native)) === false) {
        // It is in a store of the composition that is not written, such as the environment.
        if (Object.hasOwn(rules.rules, name)) troubled.push({ name, rule: spot.rule })
        continue
      }
      const mayHaveRecord = stock.records?.has(fold(siblingName(native, 'rotation'))) ?? true
      covered.push({ name, ...spot, native, backend, mayHaveRecord })
    }
    stores.push({ backend, secrets: covered })
  }
  return { stores, troubled }
}

class Finder {
  readonly #secrets: RotatedClient
  readonly #provider: AnyProvider
  readonly #rules: CheckedPolicy
  readonly #search: Search
  /** Seen on the pages that gave the names. */
  #records: Set<string> | undefined

  constructor(secrets: RotatedClient, rules: CheckedPolicy, search: Search) {
    this.#secrets = secrets
    this.#provider = secrets.provider
    this.#rules = rules
    this.#search = search
  }

  /** The names that are there, as far as is known, with their rules. */
  async spot(): Promise<ReadonlyMap<string, Spotted>> {
    const { names } = this.#search
    const patterns = Object.keys(this.#rules.rules)
    if (names !== undefined || patterns.every(pattern => !pattern.endsWith('*'))) {
      return new Map((names ?? patterns).map(name => [name, this.#spotted(name, false) as Spotted]))
    }
    const start = commonStart(patterns.map(pattern => pattern.replace('*', '')))
    return this.#provider.composed === true ? this.#listed(start) : this.#paged(start)
  }

  /** Names that rules give and that a list did not show. */
  missing(spotted: ReadonlyMap<string, Spotted>): CoveredSecrets['troubled'][number][] {
    if (this.#search.names !== undefined) return []
    return Object.entries(this.#rules.rules)
      .filter(([pattern]) => !pattern.endsWith('*') && !spotted.has(pattern))
      .map(([name, rule]) => ({ name, rule }))
  }

  async stockOf(store: AnyProvider, natives: readonly string[]): Promise<Stock> {
    if (store === this.#provider && this.#records !== undefined) return { records: this.#records }
    // For a few names, a list of all would be more.
    if (this.#search.names !== undefined || store.list === undefined) return {}
    const [names, records] = [new Set<string>(), new Set<string>()]
    const form = store.limits.names
    const start = form.toNative === undefined ? commonStart(natives) : ''
    for await (const page of this.#pages(store, start)) {
      for (const found of page.names) (isReservedName(found) ? records : names).add(foldName(form, found))
    }
    // A file keeps records in another one, and answers at once.
    return store.local === true ? { names } : { names, records }
  }

  /** One pass over the pages: names and records. */
  async #paged(start: string): Promise<Map<string, Spotted>> {
    const { list, limits, local } = this.#provider
    if (list === undefined) {
      throw unsupported(this.#provider, 'list', undefined, 'Give each secret a rule of its own, by its whole name.')
    }
    const form = limits.names
    const { nativePrefix } = await import('../../policy/pages.ts')
    const records = new Set<string>()
    const spotted = new Map<string, Spotted>()
    for await (const { names, createdAt } of this.#pages(this.#provider, nativePrefix(form, start))) {
      for (const [index, found] of names.entries()) {
        if (isReservedName(found)) {
          records.add(foldName(form, found))
          continue
        }
        const name = portableName(form, found)
        if (name === undefined || !beginsWith(form, name, start)) continue
        const spot = this.#spotted(name, true, createdAt?.[index])
        if (spot !== undefined && nativeName(form, name) !== undefined) spotted.set(name, spot)
      }
    }
    this.#records = local === true ? undefined : records
    return spotted
  }

  async #listed(start: string): Promise<Map<string, Spotted>> {
    const { signal, limit } = this.#search
    const provider = this.#provider
    await limit({ provider: provider.id, location: provider.location, operation: 'list', names: 0 })
    const spotted = new Map<string, Spotted>()
    for await (const name of new Backend(provider, policyOf(this.#secrets)).list(start, { signal })) {
      const spot = this.#spotted(name, true)
      if (spot !== undefined) spotted.set(name, spot)
    }
    return spotted
  }

  async *#pages(provider: AnyProvider, start: string): AsyncGenerator<NamePage, void, undefined> {
    const { signal, limit } = this.#search
    const { list } = provider
    if (list === undefined) return
    const { listPages } = await import('../../policy/pages.ts')
    const call = { provider: provider.id, location: provider.location, operation: 'list', names: 0 } as const
    const asked = { provider, policy: policyOf(this.#secrets), asking: { signal } }
    await limit(call)
    for await (const page of listPages(asked, list, start)) {
      yield page
      if (page.cursor !== undefined) await limit(call)
    }
  }

  #spotted(name: string, isListed: boolean, madeAt?: Date): Spotted | undefined {
    const rule = this.#rules.ruleFor(name)
    return rule === undefined ? undefined : { rule, isListed, madeAt: madeAt?.getTime() }
  }
}

function commonStart(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}
