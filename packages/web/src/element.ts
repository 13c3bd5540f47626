/** An element with properties of its own and what is in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<Omit<HTMLElementTagNameMap[Tag], 'style'>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...content)
  return made
}

/** An element of index.html. */
export function byId<Type extends HTMLElement>(id: string): Type {
  return document.getElementById(id) as Type
}

let isOdd = false

/** Says something to screen readers. What is said twice in a row is heard twice only if it differs: by a space at its end. */
export function say(place: HTMLElement, text: string): void {
  isOdd = !isOdd
  place.textContent = isOdd && text !== '' ? `${text}\u00a0` : text
}
