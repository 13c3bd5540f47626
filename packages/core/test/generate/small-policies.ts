import { alphabets, lookAlikes, type PasswordPolicy } from '../../src/generate/index.ts'

/** All but these, to exclude. */
function allBut(kept: string): string {
  return [...alphabets.asciiLetters, ...alphabets.digits, ...alphabets.punctuation]
    .filter(character => !kept.includes(character))
    .join('')
}

/** A policy over a few characters: small enough for every password to be written down. */
export interface Small extends PasswordPolicy {
  readonly length: number
}

export function small(kept: string, rules: PasswordPolicy & { readonly length: number }): Small {
  const allowed = (set: string): 0 | false => ([...set].some(character => kept.includes(character)) ? 0 : false)
  return {
    lowercase: allowed(alphabets.asciiLowercase),
    uppercase: allowed(alphabets.asciiUppercase),
    digits: allowed(alphabets.digits),
    symbols: allowed(alphabets.punctuation),
    exclude: allBut(kept),
    ...rules,
  }
}

const classesOf = {
  lowercase: /[a-z]/,
  uppercase: /[A-Z]/,
  digits: /[0-9]/,
  symbols: /[^a-zA-Z0-9]/,
} as const

/** What a policy says, told again in other words than the code has. */
export function meets(text: string, policy: PasswordPolicy): boolean {
  const characters = [...text]
  const enough = Object.entries(classesOf).every(([name, pattern]) => {
    const rule = policy[name as keyof typeof classesOf] ?? 1
    const count = characters.filter(character => pattern.test(character)).length
    return rule === false ? count === 0 : count >= rule
  })
  return (
    enough &&
    characters.length === (policy.length ?? 20) &&
    characters.every(character => !policy.exclude?.includes(character)) &&
    (policy.lookAlikes !== false || characters.every(character => !lookAlikes.includes(character))) &&
    (policy.startsWithLetter !== true || /^[a-zA-Z]/.test(text)) &&
    (policy.repeats !== false || new Set(characters).size === characters.length)
  )
}

/** Every password that meets a policy, by going through all texts. */
export function everyPassword(kept: string, policy: Small): string[] {
  let texts = ['']
  for (let place = 0; place < policy.length; place++)
    texts = texts.flatMap(text => [...kept].map(character => text + character))
  return texts.filter(text => meets(text, policy))
}
