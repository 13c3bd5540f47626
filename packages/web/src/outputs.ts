import { element, say } from './element.ts'
import type { Output } from './kinds/kind.ts'

interface Placed {
  readonly box: HTMLElement
  readonly copy: HTMLButtonElement
  /** What the button says. */
  readonly word: HTMLElement
}

const copiedFor = 2_000

/** The values on the page, each with a button that copies it. A value is nowhere else. */
export class Outputs {
  readonly #place: HTMLElement
  readonly #notice: HTMLElement
  #placed: Placed[] = []
  #labels = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(place: HTMLElement, notice: HTMLElement) {
    this.#place = place
    this.#notice = notice
  }

  /** Takes every value off the page. */
  clear(): void {
    this.#notice.textContent = ''
    this.#forget()
    for (const { box, copy } of this.#placed) {
      box.replaceChildren()
      box.scrollTop = 0
      copy.disabled = true
    }
  }

  show(outputs: readonly Output[]): void {
    const labels = outputs.map(({ label }) => label).join('\n')
    // Whoever stands on a button stays there when only the value is another.
    if (labels !== this.#labels) this.#build(outputs)
    this.#labels = labels
    for (const [index, { value, isTyped = false, isLong = false }] of outputs.entries()) {
      const { box, copy } = this.#placed[index] as Placed
      box.replaceChildren(...(isTyped ? coloured(value) : [value]))
      box.classList.toggle('long', isLong)
      if (isLong) box.tabIndex = 0
      else box.removeAttribute('tabindex')
      copy.disabled = false
    }
  }

  #build(outputs: readonly Output[]): void {
    this.#placed = outputs.map(({ label }) => {
      const box = element('div', { className: 'value', translate: false, role: 'group', ariaLabel: label })
      const word = element('span', {}, 'Copy')
      const copy = element(
        'button',
        { type: 'button', className: 'copy' },
        word,
        element('i', { className: 'unseen' }, ` ${label}`),
      )
      copy.onclick = () => void this.#copy(box, word, label)
      return { box, copy, word }
    })
    const isOne = outputs.length === 1
    this.#place.replaceChildren(
      ...this.#placed.flatMap(({ box, copy }, index) => [
        ...(isOne ? [] : [element('h3', {}, outputs[index]?.label ?? '')]),
        box,
        copy,
      ]),
    )
  }

  async #copy(box: HTMLElement, word: HTMLElement, label: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(box.textContent)
    } catch {
      // Not allowed, or a page that came without TLS, where there is no clipboard at all.
      getSelection()?.selectAllChildren(box)
      say(this.#notice, 'The browser does not let this page copy. The value is selected: press Ctrl+C, or ⌘C on a Mac.')
      return
    }
    say(this.#notice, `${label} copied.`)
    this.#forget()
    word.textContent = 'Copied'
    this.#timer = setTimeout(() => this.#forget(), copiedFor)
  }

  /** Says of no value any longer that it was copied. */
  #forget(): void {
    clearTimeout(this.#timer)
    for (const { word } of this.#placed) word.textContent = 'Copy'
  }
}

/** Digits and symbols in colours of their own: `0` and `O`, `1` and `l` are told apart. The text stays as it is. */
function coloured(value: string): (Node | string)[] {
  return (value.match(/\d+|[\p{L}\p{M}]+|[^\d\p{L}\p{M}]+/gu) ?? []).map(run =>
    /^[\p{L}\p{M}]/u.test(run) ? run : element('span', { className: /^\d/.test(run) ? 'digit' : 'symbol' }, run),
  )
}
