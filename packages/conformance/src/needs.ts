import { type Capability, capabilities, supports } from '@sealwax/core'
import type { Ability, Fixture, Harness } from './harness.ts'

/** Properties of a provider that some cases are about. All of them are read from the provider or the harness. */
export type Trait =
  | 'maps'
  | 'holds-empty'
  | 'no-empty'
  | 'binary'
  | 'less-binary'
  | 'text-only'
  | 'holds-nul'
  | 'no-nul'
  | 'limit-in-reach'
  | 'name-limit-in-reach'
  | 'case-sensitive'
  | 'case-insensitive'
  | 'maps-names'
  | 'hard-delete'
  | 'refuses-deleted'
  | 'writes-over-deleted'
  | 'put-once'
  | 'core-retries'
  | 'sdk-retries'
  | 'cancels'
  | 'no-compare'
  | 'pages'
  | 'content-type'
  | 'metadata'
  | 'no-metadata'
  | 'lacks-something'
  | 'closes'
  | 'identifies'
  | 'whole-run'

/** Values longer than this are not tried: the case would be about the patience of the machine. In bytes. */
const reach = 2_097_152
/** As much for names, in characters. */
const nameReach = 4_096

interface Need {
  met(fixture: Fixture, harness: Harness): boolean
  /** Why a case that needs it is not applicable. */
  readonly otherwise: string
}

const needs: Readonly<Record<Ability | Trait, Need>> = {
  another: {
    met: ({ another }) => another !== undefined,
    otherwise: 'the harness cannot open a second provider on the same namespace',
  },
  denied: { met: ({ denied }) => denied !== undefined, otherwise: 'the harness has no credentials without permission' },
  outside: {
    met: ({ outside }) => outside?.put !== undefined,
    otherwise: 'the harness cannot change the store from outside',
  },
  disable: { met: ({ outside }) => outside?.disable !== undefined, otherwise: 'the harness cannot disable a secret' },
  throttle: {
    met: ({ faults }) => faults?.throttle !== undefined,
    otherwise: 'the harness cannot make the store throttle',
  },
  outage: {
    met: ({ faults }) => faults?.outage !== undefined,
    otherwise: 'the harness cannot make the store unreachable',
  },
  hang: { met: ({ faults }) => faults?.hang !== undefined, otherwise: 'the harness cannot make the store hang' },
  interrupt: {
    met: ({ faults }) => faults?.interrupt !== undefined,
    otherwise: 'the harness cannot break an answer off in the middle',
  },
  maps: {
    met: ({ provider }) => provider.limits.maps === true,
    otherwise: 'secrets of this store are no maps by nature',
  },
  'holds-empty': { met: ({ provider }) => provider.limits.empty, otherwise: 'the store cannot hold an empty value' },
  'no-empty': { met: ({ provider }) => !provider.limits.empty, otherwise: 'the store holds empty values' },
  binary: { met: ({ provider }) => provider.limits.binary, otherwise: 'the store holds text only' },
  'less-binary': {
    met: ({ provider }) => provider.limits.maxBinaryBytes !== undefined,
    otherwise: 'values that are no text may be as large as others, or are not held at all',
  },
  'text-only': { met: ({ provider }) => !provider.limits.binary, otherwise: 'the store holds any bytes' },
  'holds-nul': {
    met: ({ provider }) => provider.limits.nul !== false,
    otherwise: 'the store cannot hold a NUL character',
  },
  'no-nul': { met: ({ provider }) => provider.limits.nul === false, otherwise: 'the store holds NUL characters' },
  'limit-in-reach': {
    met: ({ provider }) => provider.limits.maxBytes <= reach,
    otherwise: `the largest value has more than ${reach} bytes`,
  },
  'name-limit-in-reach': {
    met: ({ provider }) => provider.limits.names.maxLength <= nameReach,
    otherwise: `the longest name has more than ${nameReach} characters`,
  },
  'case-sensitive': {
    met: ({ provider }) => provider.limits.names.caseSensitive,
    otherwise: 'names that differ by case alone are one in this store',
  },
  'case-insensitive': {
    met: ({ provider }) => !provider.limits.names.caseSensitive,
    otherwise: 'names that differ by case alone are two in this store',
  },
  'maps-names': {
    met: ({ provider }) => provider.limits.names.toNative !== undefined,
    otherwise: 'names go to this store as they are',
  },
  'hard-delete': {
    met: ({ provider }) => !supports(provider, 'restore'),
    otherwise: 'deleted secrets can be restored in this store',
  },
  'refuses-deleted': {
    met: ({ provider }) => provider.overDeleted !== true,
    otherwise: 'a put on a deleted name makes a new version in this store',
  },
  'writes-over-deleted': {
    met: ({ provider }) => provider.overDeleted === true,
    otherwise: 'a put on a name that could be restored is refused',
  },
  'put-once': {
    met: ({ provider }) => provider.putOnce === true,
    otherwise: 'the provider does not say that a put repeated with its token writes once',
  },
  'core-retries': {
    met: ({ provider }) => provider.retries === 'core',
    otherwise: 'the SDK repeats failed calls itself',
  },
  'sdk-retries': { met: ({ provider }) => provider.retries === 'sdk', otherwise: 'core repeats failed calls itself' },
  cancels: {
    met: ({ provider }) => provider.cancel === 'socket',
    otherwise: 'the provider says that an abort does not reach its sockets',
  },
  'no-compare': { met: ({ provider }) => !supports(provider, 'putIf'), otherwise: 'the store compares versions' },
  pages: {
    met: (_, harness) => harness.pageSize !== undefined,
    otherwise: 'the harness gives no pageSize: a list comes whole',
  },
  'content-type': {
    met: ({ provider }) => provider.limits.attributes?.includes('contentType') === true,
    otherwise: 'the store keeps no content type',
  },
  metadata: {
    met: ({ provider }) => provider.limits.attributes?.includes('metadata') === true,
    otherwise: 'the store keeps no metadata',
  },
  'no-metadata': {
    met: ({ provider }) => provider.limits.attributes?.includes('metadata') !== true,
    otherwise: 'the store keeps metadata',
  },
  'lacks-something': {
    met: ({ provider }) => capabilities.some(capability => !supports(provider, capability)),
    otherwise: 'the provider has every operation there is',
  },
  // Whether the whole suite runs is known to the run alone.
  'whole-run': { met: () => true, otherwise: 'only a part of the suite ran' },
  identifies: {
    met: ({ provider }) => provider.whoAmI !== undefined,
    otherwise: 'the provider does not tell whom its store takes the caller for',
  },
  closes: { met: ({ provider }) => provider.close !== undefined, otherwise: 'the provider has nothing to close' },
}

/** Why a case with these needs cannot be tried; undefined where it can. */
export function unmet(
  required: readonly (Capability | Ability | Trait)[],
  fixture: Fixture,
  harness: Harness,
): string | undefined {
  for (const need of required) {
    if (isCapability(need)) {
      if (!supports(fixture.provider, need)) return `the provider has no \`${need}\``
    } else if (!needs[need].met(fixture, harness)) {
      return harness.lacks?.[need as Ability] ?? needs[need].otherwise
    }
  }
  return undefined
}

function isCapability(need: Capability | Ability | Trait): need is Capability {
  return (capabilities as readonly string[]).includes(need)
}
