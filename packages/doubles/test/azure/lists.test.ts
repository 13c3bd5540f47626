import { describe, expect, test } from 'vitest'
import { all, bench, call } from './clients.ts'

const of = bench()

function fill(names: readonly string[]): void {
  for (const name of names) of().double.control.outside('main', 'PUT', `/secrets/${name}`, { value: name })
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `s-${String(i).padStart(3, '0')}`)

describe('the list of secrets', () => {
  test('has pages of 25, and every name once', async () => {
    const { client, double } = of()
    fill(numbered(60).reverse())
    const pages = await all(client.listPropertiesOfSecrets().byPage())
    expect(pages.map(page => page.length)).toEqual([25, 25, 10])
    expect(pages.flat().map(({ name }) => name)).toEqual(numbered(60))
    expect(double.control.counts('main')['GetSecrets']?.statuses['200']).toBe(3)
  })

  test('ends with a full page where there is no more', async () => {
    fill(numbered(25))
    expect(await all(of().client.listPropertiesOfSecrets().byPage())).toHaveLength(1)
  })

  test('has smaller pages where that is asked for, and its link asks again', async () => {
    const { client, double } = of()
    fill(numbered(5))
    const pages = await all(client.listPropertiesOfSecrets().byPage({ maxPageSize: 2 }))
    expect(pages.map(page => page.length)).toEqual([2, 2, 1])
    const { json } = await call(double, 'GET', '/secrets?maxresults=2')
    expect((json as { nextLink: string }).nextLink).toMatch(
      new RegExp(`^${double.vaultUrl}/secrets\\?api-version=2026-04-01&\\$skiptoken=[\\w-]+&maxresults=2$`),
    )
  })

  test('goes on after what was removed in between', async () => {
    const { client, double } = of()
    fill(numbered(4))
    const pages = client.listPropertiesOfSecrets().byPage({ maxPageSize: 2 })
    await pages.next()
    double.control.outside('main', 'DELETE', '/secrets/s-001')
    const { value } = await pages.next()
    expect(value.map(({ name }: { name: string }) => name)).toEqual(['s-002', 's-003'])
  })

  test('tells of the latest version, disabled or not, without its id and value', async () => {
    const { double } = of()
    double.control.outside('main', 'PUT', '/secrets/s', { value: 'one' })
    double.control.outside('main', 'PUT', '/secrets/s', {
      value: 'two',
      contentType: 'text/plain',
      tags: { a: '1' },
      attributes: { enabled: false },
    })
    expect((await call(double, 'GET', '/secrets')).json).toEqual({
      value: [
        {
          contentType: 'text/plain',
          id: `${double.vaultUrl}/secrets/s`,
          attributes: {
            enabled: false,
            created: expect.any(Number),
            updated: expect.any(Number),
            recoveryLevel: 'Recoverable+Purgeable',
            recoverableDays: 90,
          },
          tags: { a: '1' },
        },
      ],
      nextLink: null,
    })
  })

  test('is in the order of names without their case', async () => {
    fill(['b', 'C', 'a'])
    const names = (await all(of().client.listPropertiesOfSecrets())).map(({ name }) => name)
    expect(names).toEqual(['a', 'b', 'C'])
  })

  test('may begin with an empty page that is not the last', async () => {
    const { client, double } = of()
    double.control.configure('main', { emptyFirstPage: true })
    fill(numbered(3))
    const pages = await all(client.listPropertiesOfSecrets().byPage())
    expect(pages.map(page => page.length)).toEqual([0, 3])
  })

  test.each(['maxresults=0', 'maxresults=26', 'maxresults=x', '$skiptoken=e30', '$skiptoken=x'])(
    'refuses %s',
    async query => {
      expect((await call(of().double, 'GET', `/secrets?${query}`)).status).toBe(400)
    },
  )
})

describe('the list of versions', () => {
  test('is in the order of their ids, not of their age, which is in whole seconds', async () => {
    const { client, double } = of()
    const made: string[] = []
    for (let i = 0; i < 30; i++) made.push(String((await client.setSecret('s', `${i}`)).properties.version))
    const pages = await all(client.listPropertiesOfSecretVersions('s').byPage())
    expect(pages.map(page => page.length)).toEqual([25, 5])
    const listed = pages.flat()
    expect(listed.map(({ version }) => version)).toEqual(made.toSorted())
    expect(listed.every(({ createdOn }) => Number(createdOn) % 1_000 === 0)).toBe(true)
    const { json } = await call(double, 'GET', '/secrets/s/versions?maxresults=1')
    expect((json as { value: object[] }).value[0]).not.toHaveProperty('value')
  })

  test('is empty for a name that is not there', async () => {
    expect((await call(of().double, 'GET', '/secrets/absent/versions')).json).toEqual({ value: [], nextLink: null })
  })
})

test('the list of deleted secrets has pages too, and the deleted only', async () => {
  const { client, double } = of()
  fill(numbered(30))
  for (const name of numbered(27)) double.control.outside('main', 'DELETE', `/secrets/${name}`)
  const pages = await all(client.listDeletedSecrets().byPage())
  expect(pages.map(page => page.length)).toEqual([25, 2])
  const [first] = pages[0] ?? []
  expect(first).toMatchObject({ name: 's-000', properties: { version: undefined, deletedOn: expect.any(Date) } })
  expect(await all(client.listPropertiesOfSecrets())).toHaveLength(3)
})
