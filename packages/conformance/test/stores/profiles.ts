import type { NameForm } from '@sealwax/core'
import type { MemoryOptions } from '@sealwax/core/memory'

/** The memory provider under the limits of a real store. */
export type Profile = MemoryOptions

const azureNames: NameForm = {
  rule: '1 to 127 of A-Z a-z 0-9 -',
  pattern: /^[A-Za-z0-9-]+$/,
  maxLength: 127,
  caseSensitive: false,
  toNative: portable => portable.replaceAll('_', '-').replaceAll('/', '--'),
  toPortable: native => native.replaceAll('--', '/').replaceAll('-', '_'),
}

const environmentNames: NameForm = {
  rule: 'a variable: A-Z a-z 0-9 _, not beginning with a digit',
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  maxLength: 255,
  caseSensitive: false,
  toNative: portable => (portable.includes('/') ? portable.replaceAll('/', '__').toUpperCase() : portable),
  toPortable: native => native.replaceAll('__', '/'),
}

const readOnly = ['put', 'putIf', 'getMany', 'delete', 'restore', 'purge', 'versions', 'moveStage', 'watch'] as const

export const profiles: Readonly<Record<string, Profile>> = {
  everything: { pageSize: 12 },
  'as AWS Secrets Manager': {
    pageSize: 4,
    retries: 'sdk',
    without: ['watch'],
    limits: {
      names: {
        rule: '1 to 512 of A-Z a-z 0-9 / _ + = . @ -',
        pattern: /^[A-Za-z0-9/_+=.@-]+$/,
        maxLength: 512,
        caseSensitive: true,
      },
      maxBytes: 65_536,
      empty: false,
      batch: 20,
    },
  },
  'as Azure Key Vault': {
    pageSize: 25,
    retries: 'sdk',
    without: ['putIf', 'getMany', 'moveStage', 'watch'],
    limits: {
      names: azureNames,
      maxBytes: 25_600,
      maxBinaryBytes: 19_200,
      attributes: ['contentType', 'expiresAt', 'metadata'],
    },
  },
  'as the environment': {
    local: true,
    without: readOnly,
    limits: { names: environmentNames, maxBytes: 131_072, binary: false, nul: false, attributes: [] },
  },
  'as a .env file': {
    local: true,
    without: ['getMany', 'restore', 'purge', 'versions', 'moveStage'],
    limits: {
      names: { rule: 'a key: A-Z a-z 0-9 _ . -', pattern: /^[A-Za-z0-9_.-]+$/, maxLength: 255, caseSensitive: true },
      maxBytes: 1_048_576,
      binary: false,
      nul: false,
      attributes: [],
    },
  },
  'as Vault with maps': {
    pageSize: 10,
    overDeleted: true,
    without: ['getMany', 'moveStage', 'watch'],
    limits: {
      names: {
        rule: 'a path',
        pattern: /^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/,
        maxLength: 255,
        caseSensitive: true,
      },
      maxBytes: 1_048_576,
      binary: false,
      maps: true,
      attributes: ['metadata'],
    },
  },
  // No store is like this; it has what the others lack, for the cases that are about lacking it.
  'with little': {
    pageSize: 3,
    without: ['putIf', 'list', 'restore', 'purge', 'versions', 'moveStage', 'watch'],
    limits: {
      names: { ...azureNames, prefix: 'shop' },
      maxBytes: 450,
      empty: false,
      binary: false,
      attributes: [],
    },
  },
}
