import { expect, test } from 'vitest'
import { failureOf, openIn, project } from './project.ts'

const files = {
  'sealwax.config.json': {
    profiles: { default: 'file:default.env', test: 'file:test.env', production: 'file:production.env' },
  },
  'default.env': 'NAME=default',
  'test.env': 'NAME=test',
  'production.env': 'NAME=production',
}

test.each([
  [{}, 'default'],
  [{ NODE_ENV: 'test' }, 'test'],
  [{ NODE_ENV: 'development' }, 'default'],
  [{ NODE_ENV: 'test', SEALWAX_PROFILE: 'production' }, 'production'],
  [{ NODE_ENV: 'production' }, 'production'],
] as const)('with %j the profile is %s', async (env, profile) => {
  expect(await (await openIn(project(files), env)).get('NAME')).toBe(profile)
})

test('the option goes before SEALWAX_PROFILE', async () => {
  const secrets = await openIn(project(files), { SEALWAX_PROFILE: 'production' }, undefined, { profile: 'test' })
  expect(await secrets.get('NAME')).toBe('test')
})

test('SEALWAX_PROFILE is strict: a profile that is not there is an error, with the near one', async () => {
  const error = await failureOf(openIn(project(files), { SEALWAX_PROFILE: 'prodution' }))
  expect(error.code).toBe('ERR_SECRET_CONFIG')
  expect(error.message).toContain(
    'SEALWAX_PROFILE asks for "prodution", which is no profile. Did you mean "production"?',
  )
  expect(error.message).toContain('There are "default", "test", "production".')
})

test('a profile that is asked for needs a configuration with profiles', async () => {
  const without = project({ 'sealwax.config.json': { stores: 'env:' } })
  expect((await failureOf(openIn(without, { SEALWAX_PROFILE: 'test' }))).message).toContain(
    'there are no profiles here',
  )
  expect((await failureOf(openIn(project(), { SEALWAX_PROFILE: 'test' }))).message).toContain(
    'there are no profiles here',
  )
  expect((await failureOf(openIn(project(), {}, 'env:', { profile: 'test' }))).message).toContain(
    'the option profile asks for "test"',
  )
})

test('SEALWAX_PROFILE says nothing about stores that were given by hand', async () => {
  const env = { SEALWAX_PROFILE: 'test', SEALWAX_URL: 'env:', NAME: 'variable' }
  expect(await (await openIn(project(files), env)).get('NAME')).toBe('variable')
  expect(await (await openIn(project(files), env, 'file:default.env')).get('NAME')).toBe('default')
})

test('without a default profile one has to be named', async () => {
  const folder = project({ 'sealwax.config.json': { profiles: { production: 'env:' } } })
  const error = await failureOf(openIn(folder, { NODE_ENV: 'test' }))
  expect(error.message).toContain('there is no profile "default", and NODE_ENV names none. There are "production".')
})

test('what stands beside the profiles holds for those that do not say otherwise', async () => {
  const folder = project({
    'sealwax.config.json': {
      profiles: { default: { stores: 'file:a.env', names: { KEY: 'OWN' } }, shared: 'file:a.env' },
      names: { KEY: 'SHARED' },
    },
    'a.env': 'OWN=own\nSHARED=shared',
  })
  expect(await (await openIn(folder)).get('KEY')).toBe('own')
  expect(await (await openIn(folder, { SEALWAX_PROFILE: 'shared' })).get('KEY')).toBe('shared')
})

test('profiles may have any name, also those that objects inherit', async () => {
  const folder = project({
    'sealwax.config.json': '{"profiles":{"__proto__":"file:a.env","constructor":"file:b.env"}}',
    'a.env': 'NAME=a',
    'b.env': 'NAME=b',
  })
  expect(await (await openIn(folder, { SEALWAX_PROFILE: '__proto__' })).get('NAME')).toBe('a')
  expect(await (await openIn(folder, { NODE_ENV: 'constructor' })).get('NAME')).toBe('b')
  expect((await failureOf(openIn(folder, { NODE_ENV: 'toString' }))).code).toBe('ERR_SECRET_CONFIG')
})
