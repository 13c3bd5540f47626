import type { SecretRef } from '@sealwax/core'
import { brokenClient, brokenText, type Mutant } from './mutant.ts'

function partOf(ref: SecretRef): string | undefined {
  return typeof ref === 'string' ? ref.split('#')[1] : ref.part
}

function nameOf(ref: SecretRef): string {
  return typeof ref === 'string' ? (ref.split('#')[0] ?? '') : ref.name
}

export const parts: readonly Mutant[] = [
  {
    what: 'gives the bytes of the whole where a part was asked for',
    breaks: ['parts/read'],
    ...brokenClient(client => ({ getBytes: (ref, options) => client.getBytes(nameOf(ref), options) })),
  },
  {
    what: 'gives an empty text for a field that there is not',
    breaks: ['parts/absent'],
    ...brokenClient(client => ({
      getOptional: async (ref, options) =>
        (await client.getOptional(ref, options)) ?? (partOf(ref) === undefined ? undefined : ''),
    })),
  },
  {
    what: 'writes one field and drops the others',
    breaks: ['parts/put'],
    ...brokenClient(client => ({
      put: (ref, value, options) => {
        const part = partOf(ref)
        return part === undefined
          ? client.put(ref, value, options)
          : client.put(nameOf(ref), JSON.stringify({ [part]: value }), options)
      },
    })),
  },
  {
    what: 'writes a field over whatever others wrote meanwhile',
    breaks: ['parts/put-without-compare'],
    profile: 'with little',
    ...brokenClient(client => ({
      put: (ref, value, options) => client.put(ref, value, { ...options, overwrite: true }),
    })),
  },
  {
    what: 'makes up an empty value for a map that has none',
    breaks: ['parts/map-without-value'],
    profile: 'as Vault with maps',
    ...brokenText(text => JSON.stringify({ value: '', ...(JSON.parse(text) as object) })),
  },
  {
    what: 'does not find a plain value under its field',
    breaks: ['parts/map-value'],
    profile: 'as Vault with maps',
    ...brokenClient(client => ({
      get: (ref, options) => client.get(partOf(ref) === 'value' ? `${nameOf(ref)}#data` : ref, options),
    })),
  },
]
