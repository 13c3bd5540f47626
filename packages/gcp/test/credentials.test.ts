import { expect, test } from 'vitest'
import { emailOf } from '../src/credentials.ts'

type Client = Parameters<typeof emailOf>[0]

/** A client of the SDK with credentials of one kind. */
function withClient(client: object, ambient?: string): Client {
  const auth = {
    getClient: async () => client,
    getCredentials: async () => ({ client_email: ambient, private_key: 'a key' }),
  }
  return { auth } as unknown as Client
}

const address = 'shop@project.iam.gserviceaccount.com'

test('who the credentials stand for, by their kind', async () => {
  expect(await emailOf(withClient({ email: address }))).toBe(address)
  expect(await emailOf(withClient({ getTargetPrincipal: () => address }))).toBe(address)
  expect(await emailOf(withClient({ getServiceAccountEmail: () => address }))).toBe(address)
  expect(await emailOf(withClient({ serviceAccountEmail: 'default' }, address))).toBe(address)
  // A user's own, and those of a client that the application made.
  expect(await emailOf(withClient({ getServiceAccountEmail: () => null }))).toBeUndefined()
  expect(await emailOf(withClient({}, 'not asked'))).toBeUndefined()
  expect(await emailOf({ auth: { email: address } } as unknown as Client)).toBe(address)
})
