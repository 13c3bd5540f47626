// REST calls as calls of the service: google/api/http.proto, from the options that the service definition carries.

import type { Type } from 'protobufjs'
import { messageType, service } from './definition.ts'
import { invalid } from './errors.ts'
import { camelCase, fromJson, isObject } from './json.ts'

interface Rule {
  readonly verb: string
  readonly path: RegExp
  /** The field that the variable of the path is for: `name`, `parent`, `secret.name`. */
  readonly variable: readonly string[]
  readonly body: string | undefined
  readonly method: string
}

export interface Transcoded {
  readonly method: string
  readonly request: object
}

const verbs = ['get', 'put', 'post', 'delete', 'patch']

const rules: readonly Rule[] = service.methodsArray.flatMap(({ name, parsedOptions }) =>
  bindings((parsedOptions as readonly object[] | undefined) ?? []).map(binding => ruleOf(name, binding)),
)

function bindings(options: readonly object[]): readonly Record<string, unknown>[] {
  const http = options.map(option => (option as Record<string, unknown>)['(google.api.http)']).find(isObject)
  if (http === undefined) return []
  const more = http['additional_bindings']
  return [http, ...(Array.isArray(more) ? more : [more])].filter(isObject)
}

function ruleOf(method: string, binding: Record<string, unknown>): Rule {
  const verb = verbs.find(name => typeof binding[name] === 'string') ?? ''
  const [, before = '', variable = '', pattern = '', after = ''] =
    /^(.*)\{([^=]+)=([^}]+)\}(.*)$/.exec(String(binding[verb])) ?? []
  // `*` is one segment. Where no verb such as `:access` follows, the last one has none either.
  const last = after === '' ? '[^/:]+' : '[^/]+'
  const form = pattern
    .split('/')
    .map((part, index, all) => (part !== '*' ? literal(part) : index === all.length - 1 ? last : '[^/]+'))
    .join('/')
  return {
    verb: verb.toUpperCase(),
    path: new RegExp(`^${literal(before)}(${form})${literal(after)}$`),
    variable: variable.split('.').map(camelCase),
    body: typeof binding['body'] === 'string' ? binding['body'] : undefined,
    method,
  }
}

/** "System Parameters": they are of the transport, not of the request. */
const systemParameters =
  /^(?:\$.*|alt|key|access_token|oauth_token|fields|prettyPrint|quotaUser|callback|upload_protocol|uploadType)$/

/**
 * @returns undefined where no rule fits the verb and path
 * @throws RpcError INVALID_ARGUMENT for a body or query that is not of the request
 */
export function transcode(verb: string, url: URL, body: string): Transcoded | undefined {
  for (const rule of rules) {
    if (rule.verb !== verb) continue
    const [, variable] = rule.path.exec(url.pathname) ?? []
    if (variable === undefined) continue
    const type = messageType(String(service.methods[rule.method]?.resolvedRequestType?.fullName))
    const request = requestOf(type, rule.body, url.searchParams, body)
    assign(request, rule.variable, variable.split('/').map(decode).join('/'))
    return { method: rule.method, request }
  }
  return undefined
}

/** `body: "*"` is all of the request, `body: "secret"` that field, no body none: the rest is the query. */
function requestOf(
  type: Type,
  mapping: string | undefined,
  query: URLSearchParams,
  body: string,
): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const [name, value] of query) {
    if (!systemParameters.test(name)) assign(json, name.split('.'), value)
  }
  if (mapping === undefined) {
    if (body.trim() !== '') throw invalid('Invalid JSON payload received. The request body must be empty.')
    return fromJson(type, json)
  }
  const parsed = body.trim() === '' ? {} : parse(body)
  if (mapping === '*') return { ...fromJson(type, json), ...fromJson(type, parsed) }
  return fromJson(type, { ...json, [mapping]: parsed })
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // The parser's message quotes the body, which may be a secret.
    throw invalid('Invalid JSON payload received. It cannot be parsed.')
  }
}

function assign(target: Record<string, unknown>, path: readonly string[], value: string): void {
  const [step = '', ...rest] = path
  if (rest.length === 0) {
    target[step] = value
    return
  }
  const inner = isObject(target[step]) ? { ...target[step] } : {}
  assign(inner, rest, value)
  target[step] = inner
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw invalid('The path is not in a valid format.')
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
