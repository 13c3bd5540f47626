import type { AnyProvider } from '../contract/provider.ts'
import { delegate } from './delegate.ts'

/** A store under its own names: what is made of a native name is native. */
export function underNatives(provider: AnyProvider): AnyProvider {
  const { rule, pattern, maxLength, caseSensitive } = provider.limits.names
  return delegate(provider, { limits: { ...provider.limits, names: { rule, pattern, maxLength, caseSensitive } } })
}
