import type { AuditRecord } from './record.ts'

/** The part of a logger of `@opentelemetry/api-logs` that is used; that package is no dependency. */
export interface TelemetryLogger {
  emit(record: {
    readonly timestamp: number
    readonly severityText: string
    readonly body: string
    readonly attributes: Readonly<Record<string, string | number | boolean>>
  }): void
}

/**
 * A sink that hands records to OpenTelemetry: one log record each, with plain fields as attributes `sealwax.audit.*`.
 *
 * @example
 * openAudit({ output, onError, sinks: [telemetrySink(logs.getLogger('sealwax'))] })
 */
export function telemetrySink(logger: TelemetryLogger): (record: AuditRecord) => void {
  return record => {
    const attributes: Record<string, string | number | boolean> = {}
    for (const [field, value] of Object.entries(record)) {
      const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      attributes[`sealwax.audit.${field}`] = isPlain ? value : JSON.stringify(value)
    }
    logger.emit({ timestamp: record.at, severityText: 'INFO', body: record.kind, attributes })
  }
}
