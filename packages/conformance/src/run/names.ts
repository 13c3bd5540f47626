import { isPortableName, joinName, type NameForm } from '@sealwax/core'

/** The name as the store has it; undefined where the store cannot hold it. */
export function nativeName(form: NameForm, name: string): string | undefined {
  const whole = joinName(form.prefix, name)
  const native = form.toNative !== undefined && isPortableName(whole) ? form.toNative(whole) : whole
  return native.length <= form.maxLength && form.pattern.test(native) ? native : undefined
}

/** The name that a list gives for what was stored under `name`. */
export function listedName(form: NameForm, name: string): string {
  const whole = joinName(form.prefix, name)
  if (form.toNative === undefined || form.toPortable === undefined || !isPortableName(whole)) return name
  return form.toPortable(form.toNative(whole)).slice(whole.length - name.length)
}
