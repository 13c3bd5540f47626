/** One file of an audit log, as it is written. */
export interface AuditFile {
  /** Its name in the folder: what anchors and the manifest call it. */
  readonly name: string
  /** Adds bytes at the end, all of them. What a failed write leaves is torn: nothing is added to that file any more. */
  append(text: string): Promise<void>
  /** Resolves when what was added is on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** A file of an earlier process that has no closing record. */
export interface UnclosedFile {
  readonly name: string
  readonly records: number
  readonly head: string
  readonly tornBytes: number
}

/** Where an audit log stands: `auditFolder` of `@sealwax/core/audit/file` is one. */
export interface AuditOutput {
  /** What the machine says of itself and of this process, for the header. */
  readonly process: Readonly<Record<string, string | number>>
  /** Makes a new, empty file that nobody else writes. */
  create(sequence: number): Promise<AuditFile>
  /** Adds a line to the manifest: which files there are, and which are complete. */
  list(line: string): Promise<void>
  /** Files that processes left open which are not there any more. */
  unclosed(): Promise<readonly UnclosedFile[]>
}

/** A line of the manifest. */
export type ManifestLine =
  | { readonly file: string; readonly log: string; readonly opened: number }
  | {
      readonly file: string
      readonly log: string
      readonly closed: number
      readonly count: number
      readonly head: string
    }
  | {
      readonly file: string
      readonly found: number
      readonly records: number
      readonly head: string
      readonly by: string
    }
