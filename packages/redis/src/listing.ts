import type { NamePage } from '@sealwax/core'
import { textOf } from '@sealwax/core/adapter'
import { foreignAnswer } from './errors.ts'
import { limits } from './limits.ts'

/** About so many keys are looked at in one SCAN, whether they match or not: the server serves others in between. */
const lookedAt = 250

/** So many SCANs are one page at most, where none of them finds a name: a call must end, however many other keys there are. */
const scansAtMost = 100

/** Lists that are under way at once; of those before, a name may come twice. */
const remembered = 16

/** A key pattern that matches the keys that begin with `start`, and no others (Redis documentation, KEYS, glob-style patterns). */
function patternFor(start: string): string {
  return `${start.replace(/[\\*?[\]^-]/g, '\\$&')}*`
}

/**
 * Lists names by SCAN, which may give a key more than once when the server's table of keys grows or shrinks meanwhile (Redis
 * documentation, SCAN, Scan guarantees): what a list has given already is remembered until its end.
 */
export class Listing {
  readonly #given: Map<string, Set<string>> = new Map()
  #count = 0

  /** The next names, or none yet: the cursor says whether there is more. */
  async page(
    start: string,
    keyPrefix: string,
    cursor: string | undefined,
    send: (command: readonly string[]) => Promise<unknown>,
  ): Promise<NamePage> {
    const [id, from] = cursor === undefined ? [`${this.#count++}`, '0'] : split(cursor)
    const given = this.#given.get(id) ?? new Set()
    let at = from
    const names: string[] = []
    let scans = 0
    do {
      const reply = await send(['SCAN', at, 'MATCH', patternFor(start), 'COUNT', `${lookedAt}`])
      const [next, keys] = Array.isArray(reply) ? reply : []
      if (!(next instanceof Buffer) || !Array.isArray(keys)) throw foreignAnswer()
      at = next.toString()
      for (const key of keys) {
        const name = nameIn(key, keyPrefix)
        if (name === undefined || given.has(name)) continue
        given.add(name)
        names.push(name)
      }
    } while (names.length === 0 && at !== '0' && ++scans < scansAtMost)
    this.#given.delete(id)
    if (at === '0') return { names }
    this.#given.set(id, given)
    const [oldest] = this.#given.keys()
    if (this.#given.size > remembered && oldest !== undefined) this.#given.delete(oldest)
    return { names, cursor: `${id} ${at}` }
  }
}

function split(cursor: string): readonly [id: string, at: string] {
  const end = cursor.indexOf(' ')
  return [cursor.slice(0, end), cursor.slice(end + 1)]
}

/** Undefined for a key that is no name: nobody can ask for it. */
function nameIn(key: unknown, keyPrefix: string): string | undefined {
  if (!(key instanceof Buffer)) throw foreignAnswer()
  const name = textOf(key)?.slice(keyPrefix.length)
  return name !== undefined && limits.names.pattern.test(name) ? name : undefined
}
