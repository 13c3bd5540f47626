import { createRandom } from '@sealwax/core/generate'
import { byId, element, say } from './element.ts'
import { FieldError, Fields } from './fields.ts'
import { kinds } from './kinds/index.ts'
import type { Recipe } from './kinds/kind.ts'
import { Outputs } from './outputs.ts'
import { explainBits, levelOf, writeBits } from './strength.ts'
import { loadWords } from './words.ts'

// The page: a kind, its fields, and the values made of them.

/** Without a pool: nothing that is still to come is in the memory of the page. */
const random = createRandom({ pool: false })

const [choice, form, problem, made] = [byId('kinds'), byId<HTMLFormElement>('options'), byId('problem'), byId('made')]
const outputs = new Outputs(byId('outputs'), byId('notice'))

let kind = kinds[0]
let fields = new Fields(form, [])
/** Of the values asked for, the last one is shown: a key pair may take seconds, and then nobody wants it any more. */
let lastAsked = 0

async function make(isHeard: boolean): Promise<void> {
  const asked = ++lastAsked
  const isOld = (): boolean => asked !== lastAsked
  outputs.clear()
  problem.textContent = ''
  try {
    const recipe = await kind.recipe(fields, { words: loadWords })
    if (isOld()) return
    showStrength(recipe)
    const values = await recipe.make(random)
    if (isOld()) return
    outputs.show(values)
    fields.report(undefined)
    say(made, isHeard ? `New: ${kind.name}, ${writeBits(recipe.bits)}.` : '')
  } catch (error) {
    if (!isOld()) showProblem(error)
  }
}

function showStrength({ bits, meaning, code }: Recipe): void {
  byId('strength').dataset['level'] = levelOf(bits)
  byId('strength').hidden = false
  byId('fill').style.width = `${Math.min(100, (bits / 256) * 100)}%`
  byId('bits').textContent = writeBits(bits)
  byId('meaning').textContent = meaning ?? explainBits(bits)
  byId('code').textContent = code
}

function showProblem(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const label = fields.report(error instanceof FieldError ? error : undefined)
  // Arguments of the package are fields here: without the object that they are in there.
  const told = label === '' ? message.replaceAll(/\b(?:policy|options)\./g, '') : `${label} ${message}`
  problem.textContent = told.charAt(0).toUpperCase() + told.slice(1).replace(/[^.]$/, '$&.')
  byId('strength').hidden = true
  byId('code').textContent = ''
  say(made, problem.textContent)
}

function choose(id: string, isHeard: boolean): void {
  kind = kinds.find(one => one.id === id) ?? kinds[0]
  byId<HTMLInputElement>(`kind-${kind.id}`).checked = true
  byId('name').textContent = kind.name
  byId('about').textContent = kind.about
  fields = new Fields(form, kind.fields)
  void make(isHeard)
}

function addChoices(): void {
  const groups = { people: 'For people', programs: 'For programs' }
  for (const [group, name] of Object.entries(groups)) {
    const labels = kinds
      .filter(one => one.group === group)
      .map(({ id, name: text }) =>
        element('label', {}, element('input', { type: 'radio', name: 'kind', id: `kind-${id}`, value: id }), text),
      )
    choice.append(
      element('div', { className: 'group', role: 'group', ariaLabel: name }, element('p', {}, name), ...labels),
    )
  }
}

function fromAddress(): string {
  return location.hash.slice(1)
}

addChoices()
choice.addEventListener('input', event => {
  const { value } = event.target as HTMLInputElement
  choose(value, true)
  // The kind alone, so that a bookmark or a link leads back to it; no step in the history.
  history.replaceState(null, '', `#${value}`)
})
form.addEventListener('input', event => {
  fields.changed(event.target)
  void make(true)
})
// By its button, or by Enter in a field.
form.addEventListener('submit', event => {
  event.preventDefault()
  void make(true)
})
addEventListener('hashchange', () => choose(fromAddress(), true))
// Whoever goes back to this page, or borrows the machine, does not find what was made. A tab in the background keeps it:
// its user is just pasting elsewhere.
addEventListener('pagehide', () => {
  lastAsked++
  outputs.clear()
})
addEventListener('pageshow', event => {
  if (event.persisted) void make(false)
})
choose(fromAddress(), false)
byId('work').hidden = false
