/** What adapters need beside the contract: checks of options, Node's errors, a peer that is loaded late. */

export { copyBytes } from '../contract/bytes.ts'
export { Limiter } from '../contract/limiter.ts'
export { type Meaning, meaningFor, type Row, rowBy } from './error-table.ts'
export { queryFlag, queryNumber, wrongUrl } from './from-url.ts'
export { Lazy } from './lazy.ts'
export { nodeFault } from './node-fault.ts'
export {
  checkOptions,
  hasMethod,
  type InjectedClient,
  isFlag,
  isMatch,
  isOneOf,
  isPlainUrl,
  isPortablePrefix,
  isWhole,
  type OptionCheck,
  type OptionChecks,
} from './options.ts'
export { peer } from './peer.ts'
export { checkCertificates, holdsCertificate } from './pem.ts'
export { quietAgent } from './quiet-agent.ts'
export { retryAfterMs } from './retry-after.ts'
export { bytesOf, textOf } from './text.ts'
