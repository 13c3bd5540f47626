import { createSecrets } from '@sealwax/core'
import { bytesOf } from '@sealwax/core/adapter'
import { newCall } from '@sealwax/live'
import { expect, test } from 'vitest'
import { double, eachTransport, open, project } from './each-transport.ts'

const name = 'key'
const path = (): string => `projects/${project}/secrets/${name}`

/** Somebody else's change of the secret. */
function update(secret: object, updateMask: string): Promise<unknown> {
  return double.outside('UpdateSecret', { secret: { name: path(), ...secret }, updateMask })
}

eachTransport('with the option `describe`', transport => {
  test('metadata is kept as annotations, beside those of others', async () => {
    const provider = await open({ describe: true, annotations: { team: 'shop' } })
    await provider.put(name, bytesOf('first'), newCall({ metadata: { owner: 'us' } }))
    expect((await provider.get(name, newCall())).metadata).toEqual({ team: 'shop', owner: 'us' })
    await update({ annotations: { team: 'shop', owner: 'us', tool: 'another' } }, 'annotations')
    await provider.put(name, bytesOf('second'), newCall({ metadata: { owner: 'them' } }))
    await provider.put(name, bytesOf('third'), newCall())
    expect(await provider.get(name, newCall())).toMatchObject({
      version: '3',
      metadata: { team: 'shop', owner: 'them', tool: 'another' },
    })
  })

  test('and a current alias: puts at once lose neither an alias nor an annotation', async () => {
    const provider = await open({ describe: true, currentAlias: 'live' })
    await provider.put(name, bytesOf('first'), newCall())
    await provider.moveStage(name, { stage: 'blue', to: '1' }, newCall())
    const put = (index: number) =>
      provider.put(name, bytesOf(`value ${index}`), newCall({ metadata: { [`by${index}`]: 'x' } }))
    await Promise.all([1, 2, 3].map(put))
    expect((await provider.get(name, newCall())).metadata).toEqual({ by1: 'x', by2: 'x', by3: 'x' })
    const { versions } = await provider.versions(name, newCall())
    expect(versions.find(({ version }) => version === '1')?.stages).toEqual(['blue'])
  })

  test('nothing is kept beyond the next rotation, nor beyond the end of the secret', async () => {
    const provider = await open({ describe: true })
    await provider.put(name, bytesOf('value'), newCall())
    expect((await provider.get(name, newCall())).freshUntil).toBeUndefined()
    const inSeconds = (seconds: number) => new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000)
    const end = inSeconds(7_200)
    await update({ expireTime: end.toISOString() }, 'expire_time')
    expect((await provider.get(name, newCall())).freshUntil).toBe(end.getTime())
    const rotation = inSeconds(3_600)
    const topics = [{ name: `projects/${project}/topics/rotations` }]
    await update({ topics, rotation: { nextRotationTime: rotation.toISOString() } }, 'topics,rotation')
    expect((await provider.get(name, newCall())).freshUntil).toBe(rotation.getTime())
    expect((await provider.get(name, { ...newCall(), version: '1' })).freshUntil).toBe(end.getTime())
  })

  test('reads need secretmanager.secrets.get as well, and say so', async () => {
    await (await open()).put(name, bytesOf('value'), newCall())
    const roles = ['roles/secretmanager.secretAccessor']
    const reader = createSecrets(await open({ describe: true }, [{ on: `projects/${project}`, roles }]))
    await expect(reader.get(name)).rejects.toMatchObject({
      code: 'ERR_SECRET_DENIED',
      message: expect.stringContaining('secretmanager.secrets.get'),
    })
    await reader.close()
  })

  test(`a read is two requests (${transport})`, async () => {
    const provider = await open({ describe: true })
    await provider.put(name, bytesOf('value'), newCall())
    await double.ask('DELETE', `/counts?project=${project}`)
    await provider.get(name, newCall())
    const counts = await double.counts(project)
    expect(Object.entries(counts).map(([method, { calls }]) => [method, calls])).toEqual(
      expect.arrayContaining([
        ['AccessSecretVersion', 1],
        ['GetSecret', 1],
      ]),
    )
  })
})
