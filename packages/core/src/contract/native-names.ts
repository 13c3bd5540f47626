import { beginsWith, isPortableName, joinName, type NameForm } from './names.ts'

/** What was worked out lately: the same few names are asked for again and again, and each question needs it twice. */
const known: WeakMap<NameForm, Map<string, string | undefined>> = new WeakMap()
const mostKnown = 1_000

/** The native name, or undefined where this store cannot hold the name at all. */
export function nativeName(form: NameForm, name: string): string | undefined {
  let natives = known.get(form)
  if (natives === undefined || natives.size >= mostKnown) {
    natives = new Map()
    known.set(form, natives)
  }
  const before = natives.get(name)
  if (before !== undefined || natives.has(name)) return before
  const native = mapName(form, name)
  natives.set(name, native)
  return native
}

function mapName(form: NameForm, name: string): string | undefined {
  const whole = joinName(form.prefix, name)
  const native = form.toNative !== undefined && isPortableName(whole) ? form.toNative(whole) : whole
  return native.length <= form.maxLength && form.pattern.test(native) ? native : undefined
}

/** The name as the application knows it, or undefined for a native name outside the prefix. */
export function portableName(form: NameForm, native: string): string | undefined {
  const whole = form.toPortable === undefined ? native : form.toPortable(native)
  if (form.prefix === undefined || form.prefix === '') return whole
  const start = joinName(form.prefix, '')
  return beginsWith(form, whole, start) && whole.length > start.length ? whole.slice(start.length) : undefined
}

/** The one spelling that stands for all those that a store takes for the same. */
export function foldName({ caseSensitive }: NameForm, native: string): string {
  return caseSensitive ? native : native.toLowerCase()
}
