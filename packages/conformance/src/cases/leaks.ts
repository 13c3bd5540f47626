import type { AnySecrets } from '@sealwax/core'
import { check, describe, fail, notApplicable, within } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'
import { LeakSearch } from '../leak/search.ts'
import { everythingIn } from '../leak/surfaces.ts'

const name = 'api_key'

export const leaks: readonly Case[] = [
  {
    id: 'leaks/errors',
    title: 'no error shows a value: whatever is refused, conflicts, is cut off or cannot be read',
    needs: [],
    async run(context) {
      const client = context.client()
      await context.seed(name, context.value())
      for (const provoke of provocations(context, client)) await settle(provoke)
      for (const fault of ['throttle', 'outage', 'interrupt'] as const) {
        const begin = context.fixture.faults?.[fault]
        if (begin === undefined) continue
        await begin.call(context.fixture.faults)
        await settle(() => client.get(name))
        if (context.provider.put) await settle(() => client.put(name, context.value()))
        if (context.provider.putIf) await settle(() => client.put(name, context.value(), { ifVersion: 'absent' }))
        await context.fixture.faults?.heal()
      }
      if (context.fixture.denied)
        await settle(async () => context.client({}, await context.fixture.denied?.()).get(name))
      check(context.trace.errors.length > 2, 'nothing was provoked')
      const search = new LeakSearch(context.canary)
      for (const error of context.trace.errors) withoutLeak(error, describe(error), search)
    },
  },
  {
    id: 'leaks/secret',
    title: 'a Secret does not show its value when printed, coerced, enumerated, serialised, cloned or inspected',
    needs: [],
    async run(context) {
      await context.seed(name, context.value())
      const secret = await context.client().getSecret(name)
      withoutLeak(secret, 'a Secret', new LeakSearch(context.canary))
      withoutLeak({ nested: { list: [secret] } }, 'an object that holds a Secret', new LeakSearch(context.canary))
      secret.dispose()
      try {
        secret.text()
      } catch (error) {
        return withoutLeak(error, 'the error of a disposed Secret', new LeakSearch(context.canary))
      }
      fail('a disposed Secret still gave its value')
    },
  },
  {
    id: 'leaks/client',
    title: 'neither the client nor the provider shows a value that was read or written',
    needs: [],
    async run(context) {
      await context.seed(name, context.value())
      // With its cache, which is where values are.
      const client = context.client({ cache: {} })
      await client.get(name)
      withoutLeak(client, 'the client', new LeakSearch(context.canary))
      withoutLeak(context.fixture.provider, 'the provider', new LeakSearch(context.canary))
    },
  },
  {
    id: 'leaks/events',
    title: 'what observers are told has no value in it, and only the fields that events have',
    needs: [],
    async run(context) {
      const client = context.client()
      await context.seed(name, context.value())
      await client.get(name)
      await settle(() => client.get('missing'))
      if (context.provider.put) await client.put(name, context.value())
      if (context.provider.list) for await (const _ of client.list()) break
      if (context.provider.versions) for await (const _ of client.versions(name)) break
      if (context.provider.delete) await client.delete(name)
      check(context.trace.events.length > 0, 'observers were told nothing')
      for (const event of context.trace.events) {
        const strange = Object.keys(event).find(key => !eventFields.has(key))
        check(strange === undefined, `an event of type ${event.type} has the field ${JSON.stringify(strange)}`)
      }
      const search = new LeakSearch(context.canary)
      for (const event of context.trace.events) withoutLeak(event, `an event of type ${event.type}`, search)
    },
  },
  {
    id: 'leaks/printed',
    title: 'nothing prints a value',
    needs: [],
    async run(context) {
      const client = context.client()
      await context.seed(name, context.value())
      await client.get(name)
      await client.getBytes(name)
      await settle(() => client.get('missing'))
      if (context.provider.getMany) await client.getMany([name])
      if (context.provider.put) await client.put(name, context.value())
      if (context.provider.delete) await client.delete(name)
      const search = new LeakSearch(context.canary)
      for (const text of context.trace.printed) withoutText(text, 'a printed line', search)
    },
  },
  {
    id: 'leaks/version',
    title:
      'a version says nothing about its value: it is no bare hash of it, which a short value could be guessed from',
    needs: [],
    async run(context) {
      const value = context.value()
      await context.seed(name, value)
      const { version } = await context.client().getSecret(name)
      if (version === undefined) notApplicable('the store has no versions')
      withoutLeak(version, 'the version', new LeakSearch(context.canary))
      for (const [algorithm, digest] of await digests(value)) {
        for (const written of [digest.toString('hex'), digest.toString('base64'), digest.toString('base64url')]) {
          // A hash that was cut is a hash: 12 characters in common are no accident.
          const shared = version.toLowerCase().includes(written.slice(0, 12).toLowerCase())
          check(!shared, `the version is made of the ${algorithm} hash of the value`)
        }
      }
    },
  },
  {
    id: 'leaks/run',
    title: 'nothing that the whole run produced shows a value: no error, no event, nothing printed',
    needs: ['whole-run'],
    async run(context) {
      const { errors, events, printed } = context.before
      const search = new LeakSearch(context.canary)
      for (const error of errors) withoutText(everythingIn(error), describe(error), search)
      withoutText(events.map(event => JSON.stringify(event)).join('\n'), 'an event', search)
      withoutText(printed.join('\n'), 'what was printed', search)
    },
  },
]

const eventFields: ReadonlySet<string> = new Set([
  'type',
  'provider',
  'operation',
  'name',
  'names',
  'items',
  'outcome',
  'durationMs',
  'attempts',
  'version',
  'status',
  'requestId',
  'code',
  'attempt',
  'delayMs',
  'ageMs',
  'notice',
  'subject',
  'hint',
])

/** Calls that should fail while a value is at hand: as an argument, in the store, or in both. */
function* provocations(context: CaseContext, client: AnySecrets): Generator<() => Promise<unknown>, void, undefined> {
  const { provider } = context
  const { limits } = provider
  const value = context.value()
  yield () => client.get('missing')
  // Parsers quote the text that they cannot parse.
  yield () => client.get(`${name}#field`)
  yield () => client.getMany([name, 'missing'])
  yield () => client.load({ [name]: { '~standard': { version: 1, vendor: 'conformance', validate: quotingSchema } } })
  if (provider.put === undefined) return
  yield () => client.put('a\0b', value)
  yield () => client.put(name, value, { ifVersion: 'no such version' })
  if (provider.putIf) yield () => client.put(name, value, { ifVersion: 'absent' })
  if (limits.maxBytes < 1_000_000) yield () => client.put(name, value.padEnd(limits.maxBytes + 1, 'x'))
  if (!limits.binary) yield () => client.put(name, Uint8Array.of(0xff, ...new TextEncoder().encode(value)))
  if (limits.nul === false) yield () => client.put(name, `${value}\0`)
  yield () => client.put(name, { value } as never)
  if (provider.restore && provider.delete) {
    yield async () => {
      await client.put('deleted', value)
      await client.delete('deleted')
      await client.put('deleted', value)
    }
  }
  if (limits.binary) {
    yield async () => {
      await client.put(name, Uint8Array.of(0xff, ...new TextEncoder().encode(value)))
      await client.get(name)
    }
  }
}

/** As validators do: the value in the message. */
function quotingSchema(value: unknown): { issues: { message: string }[] } {
  return { issues: [{ message: `expected a number, received ${JSON.stringify(value)}` }] }
}

/** What comes of it is another case's matter; its errors are kept by the client's trace. */
async function settle(attempt: () => Promise<unknown>): Promise<void> {
  await within(Promise.allSettled([attempt()]), 'a call')
}

function withoutLeak(thing: unknown, what: string, search: LeakSearch): void {
  const found = search.through(thing)
  check(found === undefined, `${what} shows a value by ${found?.surface} (${found?.leak.notation})`)
}

function withoutText(text: string, what: string, search: LeakSearch): void {
  const leak = search.in(text)
  check(leak === undefined, `${what} shows a value (${leak?.notation})`)
}

async function digests(value: string): Promise<readonly (readonly [string, Buffer])[]> {
  const bytes = new TextEncoder().encode(value)
  const crypto = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:crypto')
  if (crypto !== undefined) {
    return ['md5', 'sha1', 'sha256', 'sha512'].map(
      each => [each, crypto.createHash(each).update(bytes).digest()] as const,
    )
  }
  return []
}
