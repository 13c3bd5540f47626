import { element } from './element.ts'
import type { Field, Given } from './kinds/kind.ts'

/** A field holds what its kind cannot take: the message says what it must be. */
export class FieldError extends Error {
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

type Control = HTMLInputElement | HTMLSelectElement

interface Placed {
  readonly field: Field
  readonly control: Control
  readonly row: HTMLElement
  readonly problem: HTMLElement
}

/** The fields of a kind on the page. */
export class Fields implements Given {
  readonly #placed: ReadonlyMap<string, Placed>
  readonly #extras: HTMLElement

  constructor(form: HTMLFormElement, fields: readonly Field[]) {
    const placed = fields.map(place)
    this.#placed = new Map(placed.map(one => [one.field.name, one]))
    this.#extras = element('summary')
    const rows = (isExtra: boolean): HTMLElement[] =>
      placed.filter(({ field }) => (field.isExtra ?? false) === isExtra).map(({ row }) => row)
    const extras = rows(true)
    form.replaceChildren(element('div', { className: 'rows' }, ...rows(false)))
    if (extras.length > 0) {
      form.append(element('details', {}, this.#extras, element('div', { className: 'rows' }, ...extras)))
    }
    form.hidden = fields.length === 0
    this.#settle()
  }

  /** Follows a change: what depends on a field is set or shown. */
  changed(control: EventTarget | null): void {
    const name = (control as Control | null)?.name ?? ''
    for (const { field, control: choice } of this.#placed.values()) {
      if (field.type !== 'choice' || field.sets === undefined) continue
      if (field.name !== name) {
        // Whoever changes what a choice has set makes rules of their own.
        if (Object.values(field.sets).some(values => name in values)) choice.value = ''
        continue
      }
      for (const [other, value] of Object.entries(field.sets[choice.value] ?? {})) this.#set(other, value)
    }
    this.#settle()
  }

  number(name: string): number {
    const { field, control } = this.#find(name)
    const value = control.value.trim() === '' ? Number.NaN : Number(control.value)
    if (field.type !== 'number' || !Number.isInteger(value) || value < field.min || value > field.max) {
      const range = field.type === 'number' ? ` from ${field.min} to ${field.max.toLocaleString('en')}` : ''
      throw new FieldError(name, `must be a whole number${range}`)
    }
    return value
  }

  text(name: string): string {
    return this.#find(name).control.value
  }

  flag(name: string): boolean {
    return (this.#find(name).control as HTMLInputElement).checked
  }

  /** Shows what is wrong with a field, or that nothing is. @returns the label of the field. */
  report(error: FieldError | undefined): string {
    for (const { field, control, problem } of this.#placed.values()) {
      const isWrong = field.name === error?.field
      problem.textContent = isWrong ? `It ${error.message}.` : ''
      if (isWrong) control.setAttribute('aria-invalid', 'true')
      else control.removeAttribute('aria-invalid')
    }
    return this.#placed.get(error?.field ?? '')?.field.label ?? ''
  }

  #find(name: string): Placed {
    const found = this.#placed.get(name)
    if (found === undefined) throw new Error(`There is no field ${name}`)
    return found
  }

  #set(name: string, value: string | number | boolean): void {
    const { control } = this.#find(name)
    if (typeof value === 'boolean') (control as HTMLInputElement).checked = value
    else control.value = String(value)
  }

  #settle(): void {
    let used = 0
    for (const { field, control, row } of this.#placed.values()) {
      if (field.shownFor !== undefined) row.hidden = this.text(field.shownFor[0]) !== field.shownFor[1]
      const value = field.type === 'flag' ? (control as HTMLInputElement).checked : control.value
      if (field.isExtra && String(value) !== String(field.initial)) used++
    }
    this.#extras.textContent = used === 0 ? 'More rules' : `More rules (${used} in use)`
  }
}

function place(field: Field): Placed {
  const control = controlOf(field)
  control.id = `field-${field.name}`
  control.name = field.name
  const problem = element('p', { className: 'wrong', id: `${control.id}-problem` })
  const hint =
    field.hint === undefined ? [] : [element('p', { className: 'hint', id: `${control.id}-hint` }, field.hint)]
  control.setAttribute('aria-describedby', [...hint, problem].map(({ id }) => id).join(' '))
  const label = element('label', { htmlFor: control.id }, field.label)
  const shown = field.type === 'number' ? stepper(control as HTMLInputElement, field.label) : control
  const parts = field.type === 'flag' ? [shown, label] : [label, shown]
  const className = `row ${field.type}${field.isShort ? ' short' : ''}`
  return { field, control, problem, row: element('div', { className }, ...parts, ...hint, problem) }
}

function controlOf(field: Field): Control {
  if (field.type === 'choice') {
    const options = field.choices.map(([value, text]) => element('option', { value }, text))
    const control = element('select', {}, ...options)
    control.value = field.initial
    return control
  }
  const control = element('input', { spellcheck: false, autocapitalize: 'off' })
  if (field.type === 'flag') {
    control.type = 'checkbox'
    control.checked = field.initial
    return control
  }
  control.type = field.type
  control.value = String(field.initial)
  if (field.type === 'number') {
    control.min = String(field.min)
    control.max = String(field.max)
    control.inputMode = 'numeric'
  }
  return control
}

/** Buttons for thumbs. The arrow keys do the same in the field itself, so that Tab passes them by. */
function stepper(control: HTMLInputElement, label: string): HTMLElement {
  const button = (sign: string, name: string, step: () => void): HTMLElement => {
    const made = element('button', { type: 'button', tabIndex: -1, ariaLabel: `${label}: ${name}` }, sign)
    made.onclick = () => {
      step()
      control.dispatchEvent(new Event('input', { bubbles: true }))
    }
    return made
  }
  return element(
    'div',
    { className: 'stepper' },
    button('−', 'one less', () => control.stepDown()),
    control,
    button('+', 'one more', () => control.stepUp()),
  )
}
