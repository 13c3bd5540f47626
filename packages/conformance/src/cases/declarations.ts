import { type Capability, capabilities, StoreFault, supports } from '@sealwax/core'
import { check, notApplicable, rejection, same, sameList } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'

export const declarations: readonly Case[] = [
  {
    id: 'declarations/data',
    title: 'what the provider says of itself is whole and agrees with itself',
    needs: [],
    async run({ provider }) {
      const { id, location, limits, retries, cancel } = provider
      check(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id), 'id must be lower-case words joined by hyphens')
      check(location !== '' && !/[\r\n]/.test(location), 'location must be one line that says where the provider looks')
      check(!/\/\/[^/\s]*@/.test(location), 'location must not have credentials in it')
      check(
        Number.isInteger(limits.maxBytes) && limits.maxBytes > 0,
        'limits.maxBytes must be a number of bytes above 0',
      )
      check(
        limits.batch === undefined || (Number.isInteger(limits.batch) && limits.batch > 1),
        'limits.batch must be a whole number above 1',
      )
      check(limits.names.rule !== '', 'limits.names.rule must say the rule in words')
      check(
        Number.isInteger(limits.names.maxLength) && limits.names.maxLength > 0,
        'limits.names.maxLength must be above 0',
      )
      check(
        !/[gy]/.test(limits.names.pattern.flags),
        'limits.names.pattern must not be global or sticky: it would remember where it was',
      )
      check(retries === 'sdk' || retries === 'core', "retries must be 'sdk' or 'core'")
      check(cancel === 'socket' || cancel === 'wait', "cancel must be 'socket' or 'wait'")
      check(provider.putOnce !== true || provider.put !== undefined, 'putOnce without put')
      check(provider.restore === undefined || provider.delete !== undefined, 'restore without delete')
      const expected: readonly unknown[] = provider.moveStage === undefined ? [undefined] : ['atomic', 'detected']
      check(
        expected.includes(provider.promote),
        "promote must be 'atomic' or 'detected' where there is moveStage, and only there",
      )
    },
  },
  {
    id: 'declarations/without-io',
    title: 'opening asks the store nothing: capabilities and limits are known before',
    needs: [],
    async run(context) {
      const before = context.fixture.requests?.()
      for (const capability of capabilities) supports(context.provider, capability)
      context.client()
      await Promise.resolve()
      same(context.calls.count(), 0, 'calls to the provider')
      same(context.fixture.requests?.(), before, 'requests that reached the store')
    },
  },
  {
    id: 'declarations/identity',
    title: 'who the caller is, where that is told, is one line, the same each time, and the same for another process',
    needs: ['identifies'],
    async run({ provider, fixture, call }) {
      const who = await provider.whoAmI?.(call()).catch((error: unknown) => {
        const { code } = error instanceof StoreFault ? error.fault : provider.classify(error, 'get')
        if (code !== 'ERR_SECRET_DENIED') throw error
        return notApplicable('these credentials may not ask who they are')
      })
      const again = await provider.whoAmI?.(call())
      const another = await (await fixture.another?.())?.whoAmI?.(call())
      // An injected client may hide its credentials.
      check(who === undefined || /^[^\p{Cc}]{1,2048}$/u.test(who), 'whoAmI must answer one line, or undefined')
      check(who === again, 'whoAmI must answer the same each time')
      check(
        another === undefined || who === another,
        'whoAmI must answer the same to another process with the same credentials',
      )
    },
  },
  {
    id: 'declarations/undeclared',
    title: 'an operation that the provider lacks is ERR_SECRET_UNSUPPORTED before any I/O',
    needs: ['lacks-something'],
    async run(context) {
      for (const capability of capabilities) {
        if (supports(context.provider, capability)) continue
        for (const attempt of attempts(context, capability)) {
          const error = await rejection(attempt(), capability, 'ERR_SECRET_UNSUPPORTED')
          same(error.retryable, false, `retryable of ${capability}`)
          check(
            error.message.length > 0 && error.provider === context.provider.id,
            `the error of ${capability} must name the provider`,
          )
        }
        same(context.calls.count(), 0, `calls to the provider for ${capability}`)
      }
    },
  },
  {
    id: 'declarations/exercised',
    title: 'every operation that the provider declares was exercised by a case that passed',
    needs: ['whole-run'],
    async run(context) {
      const idle = capabilities.filter(each => supports(context.provider, each) && !context.exercised.has(each))
      sameList(idle, [], 'the operations declared and never exercised')
    },
  },
]

/** The client's ways to ask for what needs this capability. Reads in batches and watching go on without theirs. */
function* attempts(context: CaseContext, capability: Capability): Generator<() => Promise<unknown>, void, undefined> {
  const client = context.client()
  const value = context.value()
  switch (capability) {
    case 'put':
      yield () => client.put(name, value)
      break
    case 'putIf':
      yield () => client.put(name, value, { ifVersion: 'absent' })
      yield () => client.put(name, value, { ifVersion: 'v1' })
      break
    case 'list':
      yield () => drain(client.list())
      yield () => client.getAll()
      break
    case 'delete':
    case 'restore':
    case 'purge':
      yield () => client[capability](name)
      break
    case 'versions':
      yield () => drain(client.versions(name))
      yield () => client.get({ name, version: 'v1' })
      break
    case 'moveStage':
      yield () => client.moveStage(name, { stage: 'CONFORMANCE', to: 'v1' })
      yield () => client.get({ name, stage: 'CONFORMANCE' })
      break
    case 'getMany':
    case 'watch':
      break
  }
}

async function drain(iterable: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of iterable) {
  }
}
