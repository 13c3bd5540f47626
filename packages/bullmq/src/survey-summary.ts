import type { SurveyedSecret } from '@sealwax/core/rotate'

type Phase = SurveyedSecret['phase']

/** Bounds of ages, in seconds: a day, a week, 30, 60, 90, 180 days, a year. */
export const ageBounds: readonly number[] = [1, 7, 30, 60, 90, 180, 365].map(days => days * 86_400)

export interface PhaseSummary {
  readonly secrets: number
  /** Of the one that is longest in it. */
  readonly longestMs: number
}

/** What the last look at all secrets found. Its size does not depend on how many there are. */
export interface SurveySummary {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly durationMs: number
  readonly secrets: number
  /** How many are at most so old, by {@link ageBounds}, and all whose age is known. */
  readonly ages: { readonly atMost: readonly number[]; readonly known: number; readonly sumMs: number }
  readonly oldestMs: number
  readonly due: number
  readonly overdue: number
  readonly mostOverdueMs: number
  readonly needsOperator: number
  readonly paused: number
  readonly phases: Readonly<Partial<Record<Phase, PhaseSummary>>>
}

/** Sums up a survey, one secret at a time. */
export class SurveySum {
  readonly #now: number
  readonly #atMost: number[] = ageBounds.map(() => 0)
  readonly #phases = new Map<Phase, { secrets: number; longestMs: number }>()
  #secrets = 0
  #known = 0
  #sumMs = 0
  #oldestMs = 0
  #due = 0
  #overdue = 0
  #mostOverdueMs = 0
  #paused = 0

  /** @param now Milliseconds since the epoch. */
  constructor(now: number) {
    this.#now = now
  }

  add(secret: SurveyedSecret): void {
    const { phase, bornAt, isDue, overdueMs, paused, status } = secret
    this.#secrets++
    if (bornAt !== undefined) this.#addAge(Math.max(0, this.#now - bornAt))
    if (isDue) this.#due++
    if (overdueMs > 0) this.#overdue++
    this.#mostOverdueMs = Math.max(this.#mostOverdueMs, overdueMs)
    if (paused !== undefined) this.#paused++
    const found = this.#phases.get(phase) ?? { secrets: 0, longestMs: 0 }
    found.secrets++
    // At rest, nobody asks for how long.
    if (phase !== 'idle' && status !== undefined) {
      found.longestMs = Math.max(found.longestMs, this.#now - status.at)
    }
    this.#phases.set(phase, found)
  }

  summary(durationMs: number): SurveySummary {
    return {
      at: this.#now,
      durationMs,
      secrets: this.#secrets,
      ages: { atMost: [...this.#atMost], known: this.#known, sumMs: this.#sumMs },
      oldestMs: this.#oldestMs,
      due: this.#due,
      overdue: this.#overdue,
      mostOverdueMs: this.#mostOverdueMs,
      needsOperator: this.#phases.get('needs-operator')?.secrets ?? 0,
      paused: this.#paused,
      phases: Object.fromEntries(this.#phases),
    }
  }

  #addAge(age: number): void {
    this.#known++
    this.#sumMs += age
    this.#oldestMs = Math.max(this.#oldestMs, age)
    for (const [index, bound] of ageBounds.entries()) {
      if (age <= bound * 1_000) this.#atMost[index] = (this.#atMost[index] ?? 0) + 1
    }
  }
}
