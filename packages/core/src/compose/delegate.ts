import { type AnyProvider, capabilities, type SecretProvider } from '../contract/provider.ts'

/**
 * The same provider with some of its data replaced. Methods are bound, because a provider may keep private fields; a
 * capability that is absent stays absent. Where a composition leads is not handed on: what is put around it (encryption) would
 * be left out.
 */
export function delegate<P extends SecretProvider>(provider: P, replaced: Partial<SecretProvider>): P {
  const any: AnyProvider = provider
  const data: SecretProvider = {
    id: any.id,
    location: any.location,
    limits: any.limits,
    retries: any.retries,
    cancel: any.cancel,
    ...(any.local !== undefined && { local: any.local }),
    ...(any.wholeSeconds !== undefined && { wholeSeconds: any.wholeSeconds }),
    ...(any.composed !== undefined && { composed: any.composed }),
    ...(any.takes !== undefined && { takes: any.takes.bind(any) }),
    ...(any.managedBy !== undefined && { managedBy: any.managedBy.bind(any) }),
    ...(any.whoAmI !== undefined && { whoAmI: any.whoAmI.bind(any) }),
    get: any.get.bind(any),
    classify: any.classify.bind(any),
    ...(any.close !== undefined && { close: any.close.bind(any) }),
    ...replaced,
  }
  const methods: Partial<Record<string, unknown>> = {}
  for (const capability of capabilities) {
    const method = any[capability] as ((...args: never[]) => unknown) | undefined
    if (method !== undefined) methods[capability] = method.bind(any)
  }
  return {
    ...(any.putOnce !== undefined && { putOnce: any.putOnce }),
    ...(any.overDeleted !== undefined && { overDeleted: any.overDeleted }),
    ...(any.promote !== undefined && { promote: any.promote }),
    ...data,
    ...methods,
  } as unknown as P
}
