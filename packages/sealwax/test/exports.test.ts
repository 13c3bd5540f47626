import * as core from '@sealwax/core'
import * as coreCompose from '@sealwax/core/compose'
import * as coreEncrypted from '@sealwax/core/encrypted'
import * as coreGenerate from '@sealwax/core/generate'
import * as coreMemory from '@sealwax/core/memory'
import * as coreRotate from '@sealwax/core/rotate'
import * as sealwax from 'sealwax'
import * as encrypted from 'sealwax/encrypted'
import * as generate from 'sealwax/generate'
import * as memory from 'sealwax/memory'
import * as rotate from 'sealwax/rotate'
import { expect, test } from 'vitest'

test('one import has everything of core, the two built-in stores and the configuration', () => {
  const ofCore: Record<string, unknown> = { ...core, ...coreCompose }
  for (const name of Object.keys(ofCore)) expect(sealwax).toHaveProperty(name, ofCore[name])
  const own = Object.keys(sealwax).filter(name => !(name in ofCore))
  expect(own.sort()).toEqual(['defineConfig', 'dotenvFile', 'environment', 'jsonFile', 'keyFile', 'openSecrets'])
})

test('defineConfig gives back what it got', () => {
  const configuration = { stores: ['env:', 'file:.env'] }
  expect(sealwax.defineConfig(configuration)).toBe(configuration)
})

test('what core has apart can be had from here as well: a strict layout hides core from who installs sealwax alone', () => {
  expect({ ...encrypted }).toEqual({ ...coreEncrypted })
  for (const [name, value] of Object.entries(coreGenerate)) expect(generate).toHaveProperty(name, value)
  const own = Object.keys(generate).filter(name => !(name in coreGenerate))
  expect(own.sort()).toEqual(['effLongAttribution', 'effLongWords', 'zxcvbnEstimate'])
  expect({ ...memory }).toEqual({ ...coreMemory })
  const { openRotationPolicy, ...ofRotate } = rotate
  expect(ofRotate).toEqual({ ...coreRotate })
  expect(openRotationPolicy).toBeTypeOf('function')
})
