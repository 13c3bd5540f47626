type NameOf = (this: object, options?: { readonly headers?: unknown }) => string

const quiet = new WeakSet<object>()

/**
 * Keeps what an agent gets to see of requests, which is their headers, the tokens and signatures in them, and what was not
 * sent yet, out of logs:
 *
 * - Where a connection is opened, Node gives the settings of the first request to its agent (in a copy), and prints them under
 *   `NODE_DEBUG=http`, `https` or `net`. An agent has no use for headers: they are in the request already. `getName` is the
 *   documented method that is asked before anything is printed (Node.js API, http.Agent).
 * - SDKs log requests as JSON (Azure's under AZURE_LOG_LEVEL), and the agent with them: its sockets hold all that is under way.
 *
 * @param agent - of `node:http`, `node:https`, or derived from them.
 * @returns The same agent.
 */
export function quietAgent<A extends object>(agent: A): A {
  if (quiet.has(agent)) return agent
  quiet.add(agent)
  const { getName: nameOf } = agent as { readonly getName?: NameOf }
  const getName: NameOf = function (options) {
    if (options !== undefined) Reflect.deleteProperty(options, 'headers')
    return nameOf?.call(this, options) ?? ''
  }
  const shown = (): string => '[agent]'
  return Object.defineProperties(agent, {
    ...(nameOf === undefined ? {} : { getName: { value: getName } }),
    toJSON: { value: shown },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: shown },
  })
}
