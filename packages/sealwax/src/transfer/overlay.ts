import type { AnyProvider } from '@sealwax/core'

/** The same provider with some members replaced; `undefined` takes one away. Its own methods keep their `this`. */
export function overlay(provider: AnyProvider, replaced: Partial<AnyProvider>): AnyProvider {
  return new Proxy(provider, {
    get(target, key) {
      if (Object.hasOwn(replaced, key)) return Reflect.get(replaced, key)
      const member = Reflect.get(target, key)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
