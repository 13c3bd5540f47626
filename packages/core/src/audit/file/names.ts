/** The files of an audit log, and no others of the folder. */
export const fileForm: RegExp = /^audit-[\w-]+\.jsonl$/

export const manifestName = 'manifest.jsonl'
