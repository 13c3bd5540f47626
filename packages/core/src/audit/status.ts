/** How an audit log is doing. */
export interface AuditStatus {
  /** The file that is written now. */
  readonly file: string | undefined
  /** Records that are written, in all files of this log. */
  readonly written: number
  /** Records that wait to be written. */
  readonly waiting: number
  /** Records that were given up, since it could not be written for too long. */
  readonly lost: number
  /** Records that no anchor covers yet. */
  readonly unanchored: number
}
