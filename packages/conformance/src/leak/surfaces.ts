/** One way in which a thing shows itself, and what it shows. */
export interface Surface {
  readonly name: string
  readonly text: string
}

type NodeUtil = typeof import('node:util')

/** Node's own, where there is a Node: no import, so that the suite also runs elsewhere. */
function nodeModule<T>(name: string): T | undefined {
  return (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.(name) as T | undefined
}

/**
 * Everything that a value of any kind shows when it is printed, coerced, enumerated, serialised, cloned or inspected, by
 * itself and inside an object. For errors that is their message, stack, causes and all properties, hidden ones included.
 */
export function* surfacesOf(thing: unknown): Generator<Surface, void, undefined> {
  yield surface('String()', () => String(thing))
  yield surface('a template', () => `${thing as string}`)
  // biome-ignore lint/style/useTemplate: a template asks a thing for a text, an addition for a value
  yield surface('concatenation', () => (thing as string) + '')
  yield surface('Array.prototype.join', () => [thing, thing].join())
  yield surface('JSON.stringify', () => JSON.stringify({ thing, list: [thing] }))
  yield surface('spread', () => JSON.stringify({ ...(thing as object) }))
  yield surface('Object.entries', () => JSON.stringify(Object.entries(thing as object)))
  yield surface('for … in', () => {
    let text = ''
    for (const key in thing as object) text += `${key}=${String((thing as Record<string, unknown>)[key])} `
    return text
  })
  yield surface('its properties', () => everythingIn(thing))
  yield surface('structuredClone', () => everythingIn(structuredClone(thing)))

  const util = nodeModule<NodeUtil>('node:util')
  if (util !== undefined) {
    const all = {
      showHidden: true,
      customInspect: false,
      depth: 12,
      getters: true,
      maxArrayLength: null,
      maxStringLength: null,
    } as const
    yield surface('util.inspect', () => util.inspect(thing, { depth: 12 }))
    yield surface('util.inspect with everything', () => util.inspect(thing, all))
    yield surface('util.format', () => util.format('%s %d %i %j %o %O', thing, thing, thing, thing, thing, thing))
  }
  const v8 = nodeModule<typeof import('node:v8')>('node:v8')
  if (v8 !== undefined) yield surface('v8.serialize', () => v8.serialize(thing).toString('latin1'))
}

/** A surface that throws shows what it throws: a thing that cannot be cloned is fine, one whose error tells is not. */
function surface(name: string, show: () => string): Surface {
  try {
    return { name, text: show() ?? '' }
  } catch (error) {
    return { name, text: everythingIn(error) }
  }
}

/** Every own property of a thing and of what it refers to: hidden ones, symbols, getters, those of its class included. */
export function everythingIn(root: unknown): string {
  const seen = new Set<unknown>()
  const texts: string[] = []
  const visit = (thing: unknown, level: number): void => {
    if (typeof thing === 'function') return
    if (typeof thing !== 'object' || thing === null) {
      texts.push(String(thing))
      return
    }
    if (seen.has(thing) || level > 12) return
    seen.add(thing)
    if (ArrayBuffer.isView(thing)) {
      texts.push(new Uint8Array(thing.buffer, thing.byteOffset, thing.byteLength).join(','))
      return
    }
    if (thing instanceof ArrayBuffer) texts.push(new Uint8Array(thing).join(','))
    if (thing instanceof Map || thing instanceof Set) for (const item of thing) visit(item, level + 1)
    for (
      let holder: object | null = thing;
      holder !== null && !builtIn.has(holder);
      holder = Object.getPrototypeOf(holder)
    ) {
      for (const key of Reflect.ownKeys(holder)) {
        texts.push(String(key))
        visit(read(thing, key), level + 1)
      }
    }
  }
  visit(root, 0)
  return texts.join('\n')
}

const builtIn: ReadonlySet<object> = new Set([
  Object.prototype,
  Array.prototype,
  Map.prototype,
  Set.prototype,
  Date.prototype,
  Promise.prototype,
])

function read(thing: object, key: string | symbol): unknown {
  try {
    return Reflect.get(thing, key)
  } catch (error) {
    // A getter that throws shows its error.
    return error
  }
}
