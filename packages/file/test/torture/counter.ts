/** Values that count, and whose length tells of a torn write. */
export function valueAt(n: number): string {
  return `${n} ${'x'.repeat((n * 37) % 1_500)}`
}

export function nextValue(value: string): string {
  return valueAt(numberOf(value) + 1)
}

export function numberOf(value: string): number {
  return Number.parseInt(value, 10)
}

/** The whole text of a file in which the counter stands at `n`. */
export const textAt: Readonly<Record<string, (n: number) => string>> = {
  '.env': n => `# Nothing of this changes.\r\n\nexport  N = "${valueAt(n)}" # counts\nKEEP='as it is'`,
  'secrets.json': n => `\ufeff{\r\n\t"keep": [1.0, 12345678901234567890],\r\n\t"N" : "${valueAt(n)}"\r\n}\n`,
}

/** What the counter of a text stands at. */
export function counterOf(text: string): number {
  return numberOf(/"(\d+) x*"/.exec(text)?.[1] ?? 'none')
}
