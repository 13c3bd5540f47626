import type { AnyProvider } from '@sealwax/core'

/** The provider with some of its members replaced; a member that is undefined is taken away. */
export function altered(
  provider: AnyProvider,
  members: { readonly [K in keyof AnyProvider]?: AnyProvider[K] | undefined },
): AnyProvider {
  return new Proxy(Object.create(null) as AnyProvider, {
    has: (_, key) => Reflect.has(members, key) || Reflect.has(provider, key),
    get(_, key) {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key)
      const member: unknown = Reflect.get(provider, key, provider)
      return typeof member === 'function' ? member.bind(provider) : member
    },
  })
}
