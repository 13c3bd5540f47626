// region hono
import { Hono, type MiddlewareHandler } from 'hono'
import { type ApiKeys, authorize, type VerifiedKey } from 'sealwax/api-keys'

type Env = { Variables: { key: VerifiedKey } }

function withKey(keys: ApiKeys, ...scopes: string[]): MiddlewareHandler<Env> {
  return async (c, next) => {
    const result = await authorize(keys, c.req.header('authorization'), { scopes })
    if (!result.ok) {
      console.log(`refused: ${result.reason} ${result.id ?? ''}`) // the reason is for the log
      return c.json({ error: result.error }, result.status, result.headers)
    }
    c.set('key', result.key)
    return next()
  }
}

export function shopOnHono(keys: ApiKeys): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/orders', withKey(keys, 'orders:read'), c => c.json({ owner: c.get('key').owner }))
  app.post('/orders', withKey(keys, 'orders:write'), c => c.json({ owner: c.get('key').owner }))
  app.onError((error, c) => {
    // A store that fails says nothing of the key: 503, never 401.
    console.error(error.message)
    return c.json({ error: 'unavailable' }, 503, { 'retry-after': '5' })
  })
  return app
}
// endregion
