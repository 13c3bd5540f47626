import { StoreFault } from '@sealwax/core'
import type { Annotations } from './answer.ts'

// What labels and annotations may be: REST Resource: projects.secrets, the fields `labels` and `annotations`.

export const labelRule =
  'at most 64 labels: keys of 1 to 63 lower-case letters, digits, _ and -, from a letter on, and values of 0 to 63 of these'

export const annotationRule =
  'annotations of less than 16 KiB together: keys of 1 to 63 letters, digits, _ - and ., from a letter or digit to a letter or digit, and values of any text'

const mostLabels = 64
/** Of a label's key and of its value, in bytes. */
const mostOfLabel = 128
const labelKey = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u
const labelValue = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u

/** Of all annotations together, in bytes. */
const mostOfAnnotations = 16_384
const annotationKey = /^[A-Za-z\d](?:[A-Za-z\d_.-]{0,61}[A-Za-z\d])?$/

export function isLabels(labels: unknown): boolean {
  const entries = entriesOf(labels)
  return (
    entries !== undefined &&
    entries.length <= mostLabels &&
    entries.every(
      ([key, value]) =>
        labelKey.test(key) &&
        labelValue.test(value) &&
        Buffer.byteLength(key) <= mostOfLabel &&
        Buffer.byteLength(value) <= mostOfLabel,
    )
  )
}

export function isAnnotations(annotations: unknown): boolean {
  const entries = entriesOf(annotations)
  if (entries === undefined || !entries.every(([key]) => annotationKey.test(key))) return false
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0)
  return size < mostOfAnnotations
}

/**
 * Metadata as annotations; undefined where there is none. Checked before anything is sent: what is refused afterwards is half
 * done.
 *
 * @throws StoreFault ERR_SECRET_INVALID
 */
export function annotationsOf(metadata: Annotations | undefined): Annotations | undefined {
  if (metadata === undefined || Object.keys(metadata).length === 0) return undefined
  if (isAnnotations(metadata)) return metadata
  throw new StoreFault('ERR_SECRET_INVALID', {
    hint: `Metadata is kept as annotations, and Google takes ${annotationRule}.`,
  })
}

function entriesOf(value: unknown): readonly (readonly [string, string])[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  return entries.every(([, text]) => typeof text === 'string') ? entries : undefined
}
