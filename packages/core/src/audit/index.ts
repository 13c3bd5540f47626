export type { Anchor, SignedAnchor } from './anchor.ts'
export { type AuditedOptions, audited } from './audited.ts'
export type { Digest } from './digest.ts'
export { AuditLog, type AuditOptions, openAudit } from './log.ts'
export { type TelemetryLogger, telemetrySink } from './open-telemetry.ts'
export type { AuditFile, AuditOutput, ManifestLine, UnclosedFile } from './output.ts'
export type {
  AuditEntry,
  AuditRecord,
  CallEntry,
  CloseEntry,
  FoundEntry,
  HeaderEntry,
  IntentEntry,
  LostEntry,
  NoteEntry,
  PrincipalEntry,
  RotationEntry,
  ServedEntry,
  StaleEntry,
} from './record.ts'
export type { ServingClient } from './served.ts'
export type { NodeKey, SigningKey } from './signing-key.ts'
export type { AuditStatus } from './status.ts'
export {
  type AuditReport,
  type AuditSource,
  type FileReport,
  type VerifyOptions,
  verifyAudit,
} from './verify/verify.ts'
export type { LineProblem } from './verify/verify-file.ts'
