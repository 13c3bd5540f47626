import { kindOf } from '../../contract/arguments.ts'

/** @throws TypeError for a target that lacks what a strategy needs of it. */
export function checkTarget(target: unknown, ...methods: readonly string[]): void {
  const given = (typeof target === 'object' && target !== null ? target : {}) as Record<string, unknown>
  if (typeof given['location'] !== 'string') {
    throw new TypeError(`options.target must be a target with a \`location\` for messages, received ${kindOf(target)}`)
  }
  const lacking = methods.filter(method => typeof given[method] !== 'function')
  if (lacking.length > 0) {
    throw new TypeError(`options.target must have the methods ${methods.join(', ')}; it lacks ${lacking.join(', ')}`)
  }
}
