import { type AnyProvider, type Fault, type Operation, StoreFault } from '@sealwax/core'

/** The text of what a provider read. */
export async function textOf(work: Promise<{ readonly bytes: Uint8Array }>): Promise<string> {
  return new TextDecoder().decode((await work).bytes)
}

/** What a promise rejects with; undefined where it resolves. */
export function rejectionOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** What core would make of a rejection: the fault that was raised, or the table's. The code is `resolved` where there was none. */
export async function faultOf(
  provider: Pick<AnyProvider, 'classify'>,
  operation: Operation,
  work: Promise<unknown>,
): Promise<Omit<Fault, 'code'> & { readonly code: string }> {
  const error = await rejectionOf(work)
  if (error === undefined) return { code: 'resolved' }
  return error instanceof StoreFault ? error.fault : provider.classify(error, operation)
}

/** The code of that. */
export async function codeOf(
  provider: Pick<AnyProvider, 'classify'>,
  operation: Operation,
  work: Promise<unknown>,
): Promise<string> {
  return (await faultOf(provider, operation, work)).code
}
