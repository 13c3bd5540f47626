export { type CloudAccount, type CloudFixture, cloudAccount, openNamespace } from './cloud-account.ts'
export { freePort } from './free-port.ts'
export {
  type HttpFaultProxy,
  type HttpFaultProxyOptions,
  httpFaultProxy,
  type ThrottledAnswer,
} from './http-fault-proxy.ts'
export { type LiveServer, liveServer } from './live-server.ts'
export { MovableClock } from './movable-clock.ts'
export { newCall, type RecordedCall } from './new-call.ts'
export { codeOf, faultOf, rejectionOf, textOf } from './outcome.ts'
export { OwnServer } from './own-server.ts'
export { processLock } from './process-lock.ts'
export { programLines, tellLoaded, without } from './program-lines.ts'
export { type TcpFaultProxy, tcpFaultProxy } from './tcp-fault-proxy.ts'
