/** Names that are looked at together: a few batches of any store, and few enough that their values may be held at once. */
const together = 64

export function chunksOf<T>(items: readonly T[], size: number = together): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}

/** How far something is. */
export interface Progress {
  readonly doing: 'comparing' | 'copying'
  readonly done: number
  readonly total: number
}

export type TellProgress = (progress: Progress) => void
