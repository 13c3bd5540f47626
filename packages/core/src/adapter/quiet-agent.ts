/** What this needs of an agent of `node:http` or `node:https`. */
interface Agent {
  getName(options?: { readonly headers?: unknown }): string
}

/**
 * Keeps the headers of requests, and the tokens and signatures in them, out of what `NODE_DEBUG` makes Node print.
 *
 * Where a connection is opened, Node gives the settings of the first request to its agent (in a copy), and prints them under
 * `NODE_DEBUG=http`, `https` or `net`. An agent uses no headers: they are in the request already. `getName` is the documented
 * method that is asked before anything is printed (Node.js API, http.Agent).
 *
 * @returns The same agent.
 */
export function quietAgent<A extends Agent>(agent: A): A {
  const nameOf = agent.getName
  agent.getName = function (this: Agent, options) {
    if (options !== undefined) Reflect.deleteProperty(options, 'headers')
    return nameOf.call(this, options)
  }
  return agent
}
