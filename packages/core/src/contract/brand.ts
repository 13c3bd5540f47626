/**
 * An adapter may bring a copy of this package of its own (another version, another bundle), whose classes are not ours.
 * A class that crosses the seam is told by a mark of the global symbol registry, so that `instanceof` holds between copies.
 *
 * @example
 * class Failed { static { brand(Failed, 'Failed') } }
 */
export function brand(owner: { readonly prototype: object }, name: string): void {
  const mark = Symbol.for(`sealwax.${name}`)
  Object.defineProperty(owner.prototype, mark, { value: true })
  Object.defineProperty(owner, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // A subclass of an application's own keeps the ordinary meaning.
      if (this !== owner) return Function.prototype[Symbol.hasInstance].call(this, candidate)
      return typeof candidate === 'object' && candidate !== null && mark in candidate
    },
  })
}
