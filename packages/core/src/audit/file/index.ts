export { type AuditFolderOptions, auditFolder } from './audit-folder.ts'
export { readAuditFolder } from './read-audit-folder.ts'
