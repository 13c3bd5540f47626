/**
 * What to say where Node is too old for this package, as its `engines` has it; undefined where it is not. Written so that older
 * ones read it: nothing is imported, and nothing newer than ES2020 is used.
 */
export function tooOld(node: string): string | undefined {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return undefined
  return `Node 22.12 or newer is needed, and this is Node ${node}: install a newer one, or put it before this one in PATH.`
}
