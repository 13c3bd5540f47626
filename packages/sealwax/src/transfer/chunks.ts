/** Names that are looked at together: a few batches of any store, and few enough that their values may be held at once. */
const together = 64

/** How far something is. */
interface Progress {
  readonly doing: 'comparing' | 'copying' | 'looking' | 'rotating'
  readonly done: number
  /** Undefined where nobody knows yet. */
  readonly total: number | undefined
}

export type TellProgress = (progress: Progress) => void

interface ChunkOptions {
  readonly doing: Progress['doing']
  readonly tell: TellProgress | undefined
  /** How many items are worked on together. */
  readonly size?: number
}

/** Works through all items, some together, and tells how far it is after each lot. */
export async function workThrough<T>(
  items: readonly T[],
  { doing, tell, size = together }: ChunkOptions,
  work: (chunk: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let done = 0; done < items.length; done += size) {
    const chunk = items.slice(done, done + size)
    await work(chunk)
    tell?.({ doing, done: done + chunk.length, total: items.length })
  }
}
