import type { VersionInfo } from '@sealwax/core'
import { check, rejection, same, sameList, sameValue } from '../assert.ts'
import type { Case, CaseContext } from '../case.ts'

const name = 'api_key'
const stage = 'CONFORMANCE'

export const history: readonly Case[] = [
  {
    id: 'history/versions',
    title: 'versions lists what was put, the current one marked',
    needs: ['put', 'versions'],
    async run(context) {
      const { versions } = await threeVersions(context)
      const listed = await list(context)
      for (const version of versions) {
        const found = listed.filter(each => each.version === version)
        same(found.length, 1, `how often the list has version ${version}`)
        same(found[0]?.state, 'enabled', `the state of version ${version}`)
      }
      sameList(
        listed.filter(each => each.current).map(each => each.version),
        versions.slice(-1),
        'the versions marked as current',
      )
    },
  },
  {
    id: 'history/old-values',
    title: 'get takes each version and gives its value',
    needs: ['put', 'versions'],
    async run(context) {
      const { versions, values } = await threeVersions(context)
      const client = context.client()
      for (const [index, version] of versions.entries()) {
        const secret = await client.getSecret({ name, version })
        sameValue(secret.bytes(), values[index] ?? '', `get of version number ${index + 1}`)
        same(secret.version, version, 'the version of what was read')
      }
    },
  },
  {
    id: 'history/no-such-version',
    title: 'a version that there is not is an error, never the current value',
    needs: ['put', 'versions'],
    async run(context) {
      const client = context.client()
      await client.put(name, context.value())
      const absent = client.get({ name, version: crypto.randomUUID() })
      // Some stores have a form for versions that this is not of.
      await rejection(absent, 'get of a version that there is not', 'ERR_SECRET_NOT_FOUND', 'ERR_SECRET_INVALID')
    },
  },
  {
    id: 'history/of-nothing',
    title: 'the versions of an absent secret are ERR_SECRET_NOT_FOUND, not an empty list',
    needs: ['versions'],
    async run(context) {
      await rejection(list(context), 'versions of an absent name', 'ERR_SECRET_NOT_FOUND')
    },
  },
  {
    id: 'history/stage',
    title: 'a label moves between versions, and get finds the version by it',
    needs: ['put', 'moveStage'],
    async run(context) {
      const { versions, values } = await threeVersions(context)
      const [first = '', second = ''] = versions
      const client = context.client()
      await client.moveStage(name, { stage, to: first })
      sameValue(await client.get({ name, stage }), values[0] ?? '', 'get by the label')
      await client.moveStage(name, { stage, from: first, to: second })
      sameValue(await client.get({ name, stage }), values[1] ?? '', 'get by the label after its move')
      sameValue(await client.get(name), values[2] ?? '', 'get without the label')
    },
  },
  {
    id: 'history/stage-conflict',
    title: 'a label that is not where it was expected is ERR_SECRET_CONFLICT, and stays',
    needs: ['put', 'moveStage'],
    async run(context) {
      const { versions, values } = await threeVersions(context)
      const [first = '', second = '', third = ''] = versions
      const client = context.client()
      await client.moveStage(name, { stage, to: first })
      await rejection(client.moveStage(name, { stage, from: second, to: third }), 'the move', 'ERR_SECRET_CONFLICT')
      sameValue(await client.get({ name, stage }), values[0] ?? '', 'get by the label')
    },
  },
]

async function threeVersions(
  context: CaseContext,
): Promise<{ readonly versions: readonly string[]; readonly values: readonly string[] }> {
  const client = context.client()
  const values = [context.value(), context.value(), context.value()]
  const versions: string[] = []
  for (const value of values) {
    const version = await client.put(name, value)
    check(version !== undefined, 'a store with a history must name the version that a put makes')
    versions.push(version)
  }
  return { versions, values }
}

async function list(context: CaseContext): Promise<readonly VersionInfo[]> {
  const found: VersionInfo[] = []
  for await (const info of context.client().versions(name)) found.push(info)
  return found
}
