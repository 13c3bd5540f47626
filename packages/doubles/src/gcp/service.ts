// One call, from whichever port it came: its fault, its caller, the permission, the method.

import type { Counts } from '../server/counts.ts'
import type { Callers } from './callers.ts'
import { type Context, findSecret } from './context.ts'
import { serviceName } from './definition.ts'
import { errorInfo, RpcError } from './errors.ts'
import { Dropped, type Effect, type Faults, happen } from './faults.ts'
import type { AccessAnswer } from './messages.ts'
import { type Method, methods, type Target } from './methods.ts'
import { type Caller, denied, isAllowed } from './permissions.ts'
import type { Project, Store } from './store.ts'

export interface Call {
  /** Of the service, such as `AccessSecretVersion`. */
  readonly method: string
  /** A plain message of its request type. */
  readonly request: object
  /** The header. */
  readonly authorization: string | undefined
  /** Does the port take calls without a token? */
  readonly anonymous: boolean
}

export class Service {
  readonly #store: Store
  readonly #callers: Callers
  readonly #faults: Faults
  readonly #counts: Counts

  constructor(store: Store, callers: Callers, faults: Faults, counts: Counts) {
    this.#store = store
    this.#callers = callers
    this.#faults = faults
    this.#counts = counts
  }

  /**
   * @returns a plain message of the method's answer
   * @throws RpcError where the call fails
   * @throws Dropped where the connection has to end
   */
  async perform(call: Call): Promise<object> {
    const method = methods[call.method]
    if (method === undefined) throw new RpcError('UNIMPLEMENTED', `This double does not do ${call.method}.`)
    const fullName = `${serviceName}.${call.method}`
    const target = this.#target(method, call, fullName)
    const project = this.#store.project(target.project)
    const aim = { method: call.method, project: project.number, secret: target.secret ?? newSecret(call.request) }
    const done = this.#counts.arrive(project.number, call.method)
    let status: string | undefined = 'OK'
    try {
      const effect = this.#faults.take(aim)
      await happen(effect, 'before', aim)
      const caller = this.#callers.identify(call.authorization, call.anonymous, fullName)
      checkAvailable(project)
      const context = this.#context(project, target, caller, effect?.kind === 'stale')
      // "Services must check authorization before validating any request": AIP-211.
      if (method.permission !== undefined && !context.may(method.permission, resourceOf(project, target))) {
        throw denied(method.permission, resourceOf(project, target))
      }
      const answer = corrupted(method.run(context, call.request), effect)
      await happen(effect, 'after', aim)
      return answer
    } catch (error) {
      status = error instanceof Dropped ? undefined : error instanceof RpcError ? error.code : 'INTERNAL'
      throw error
    } finally {
      done(status)
    }
  }

  /** A change that is made by somebody else: nobody is asked, no fault happens and nothing is counted. */
  performOutside(name: string, request: object, caller: Caller): object {
    const method = methods[name]
    if (method === undefined) throw new RpcError('UNIMPLEMENTED', `This double does not do ${name}.`)
    const target = method.target(request)
    return method.run(this.#context(this.#store.project(target.project), target, caller, false), request)
  }

  #target(method: Method, call: Call, fullName: string): Target {
    try {
      return method.target(call.request)
    } catch (error) {
      // Whoever is not known learns nothing, also not that the name has a wrong form.
      this.#callers.identify(call.authorization, call.anonymous, fullName)
      throw error
    }
  }

  #context(project: Project, target: Target, caller: Caller, stale: boolean): Context {
    const context: Context = {
      store: this.#store,
      project,
      now: Date.now() + project.clockAhead,
      stale,
      may: (permission, resource) => {
        const secret = target.secret === undefined ? undefined : findSecret(context, target.location, target.secret)
        return isAllowed(caller, permission, resource, secret?.policy)
      },
    }
    return context
  }
}

/** Of a CreateSecret request. */
function newSecret(request: object): string | undefined {
  const id = 'secretId' in request ? request.secretId : undefined
  return typeof id === 'string' ? id : undefined
}

/** Canonical: with the project's number. Permissions of versions are those of their secret. */
function resourceOf({ number }: Project, { location, secret }: Target): string {
  const parent = location === undefined ? `projects/${number}` : `projects/${number}/locations/${location}`
  return secret === undefined ? parent : `${parent}/secrets/${secret}`
}

/** google/api/error_reason.proto: CONSUMER_INVALID, SERVICE_DISABLED; texts as users report them. */
function checkAvailable({ number, id, settings }: Project): void {
  const metadata = { service: 'secretmanager.googleapis.com', consumer: `projects/${number}` }
  if (settings.availability === 'missing') {
    throw new RpcError('PERMISSION_DENIED', `Permission denied on resource project ${id}.`, [
      errorInfo('CONSUMER_INVALID', 'googleapis.com', metadata),
    ])
  }
  if (settings.availability === 'service-disabled') {
    throw new RpcError(
      'PERMISSION_DENIED',
      `Secret Manager API has not been used in project ${number} before or it is disabled.`,
      [errorInfo('SERVICE_DISABLED', 'googleapis.com', metadata)],
    )
  }
}

function corrupted(answer: object, effect: Effect | undefined): object {
  if (effect?.kind !== 'corrupt') return answer
  const { payload, ...rest } = answer as AccessAnswer
  if (!payload) return answer
  const data = Buffer.from(payload.data ?? [])
  if (effect.what === 'data') data[0] = (data[0] ?? 0) ^ 1
  const sum = Number(payload.dataCrc32c)
  return { ...rest, payload: { data, dataCrc32c: effect.what === 'data' ? String(sum) : String((sum ^ 1) >>> 0) } }
}
