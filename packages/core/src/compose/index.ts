/** Providers made of other providers: the client sees one store. */
export { aliased } from './aliased.ts'
export { bundle } from './bundle.ts'
export { type ChainOptions, chain } from './chain.ts'
export { prefixed } from './prefixed.ts'
export { route } from './route.ts'
