// The filter language of AIP-160 "Filtering", whose grammar is linked from there.

import { invalid } from '../errors.ts'

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** A literal without a field: it may stand anywhere. */
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'restriction'
      readonly path: readonly string[]
      readonly comparator: Comparator
      readonly value: Value
    }

export type Comparator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>='

/** A literal, or several joined: `location:(us-east1 OR us-west1)`. */
export type Value = string | { readonly kind: 'and' | 'or'; readonly of: readonly Value[] }

interface Token {
  readonly kind: 'text' | 'quoted' | 'comparator' | '(' | ')' | '-'
  readonly text: string
}

/** @throws RpcError INVALID_ARGUMENT: "a non-compliant filter query must error with INVALID_ARGUMENT" */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text)
  const parser = new Parser(tokens)
  const filter = parser.expression()
  parser.end()
  return filter
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  const form = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|<=|>=|[:=<>])|([()])|(-)(?=[^\s])|([^\s()"'=<>!]+))/y
  let at = 0
  while (text.slice(at).trim() !== '') {
    form.lastIndex = at
    const found = form.exec(text)
    if (found === null) throw wrong()
    const [, quoted, comparator, bracket, minus, word] = found
    at = form.lastIndex
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.slice(1, -1).replace(/\\(.)/g, '$1') })
    else if (comparator !== undefined) tokens.push({ kind: 'comparator', text: comparator })
    else if (bracket !== undefined) tokens.push({ kind: bracket as '(' | ')', text: bracket })
    else if (minus !== undefined) tokens.push({ kind: '-', text: minus })
    else if (word !== undefined) at = readWord(tokens, word, at)
  }
  return tokens
}

/** A field ends at a colon; a value, such as a time, may have colons. */
function readWord(tokens: Token[], word: string, end: number): number {
  const colon = tokens.at(-1)?.kind === 'comparator' ? -1 : word.indexOf(':')
  const text = colon < 0 ? word : word.slice(0, colon)
  if (text === '') throw wrong()
  tokens.push({ kind: 'text', text })
  return colon < 0 ? end : end - (word.length - colon)
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** AND binds looser than OR: "the OR operator has higher precedence than AND". */
  expression(): Filter {
    const of = [this.#sequence()]
    while (this.#takeWord('AND')) of.push(this.#sequence())
    return joined('and', of)
  }

  end(): void {
    if (this.#peek() !== undefined) throw wrong()
  }

  /** "Literals separated by whitespace are considered to have a fuzzy variant of AND." */
  #sequence(): Filter {
    const of = [this.#factor()]
    for (
      let next = this.#peek();
      next !== undefined && next.kind !== ')' && !isWord(next, 'AND');
      next = this.#peek()
    ) {
      of.push(this.#factor())
    }
    return joined('and', of)
  }

  #factor(): Filter {
    const of = [this.#term()]
    while (this.#takeWord('OR')) of.push(this.#term())
    return joined('or', of)
  }

  #term(): Filter {
    const next = this.#peek()
    if (next?.kind === '-' || (next !== undefined && isWord(next, 'NOT'))) {
      this.#at++
      return { kind: 'not', of: this.#term() }
    }
    if (next?.kind === '(') {
      this.#at++
      const inner = this.expression()
      this.#expect(')')
      return inner
    }
    return this.#restriction()
  }

  #restriction(): Filter {
    const token = this.#take()
    const { kind, text } = token
    if ((kind !== 'text' && kind !== 'quoted') || isWord(token, 'AND') || isWord(token, 'OR')) throw wrong()
    if (this.#peek()?.kind !== 'comparator') return { kind: 'literal', text }
    const comparator = this.#take().text as Comparator
    return { kind: 'restriction', path: text.split('.'), comparator, value: this.#value() }
  }

  #value(): Value {
    const { kind, text } = this.#take()
    // `count > -3`: here a minus is part of the literal.
    if (kind === '-') return `-${this.#take().text}`
    if (kind === 'text' || kind === 'quoted') return text
    if (kind !== '(') throw wrong()
    const of = [this.#value()]
    let joint: 'and' | 'or' = 'or'
    while (this.#peek()?.kind !== ')') {
      joint = this.#takeWord('OR') ? 'or' : 'and'
      if (joint === 'and') this.#takeWord('AND')
      of.push(this.#value())
    }
    this.#expect(')')
    return { kind: joint, of }
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #take(): Token {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw wrong()
    return token
  }

  #takeWord(word: string): boolean {
    const next = this.#peek()
    if (next === undefined || !isWord(next, word)) return false
    this.#at++
    return true
  }

  #expect(kind: Token['kind']): void {
    if (this.#take().kind !== kind) throw wrong()
  }
}

function isWord({ kind, text }: Token, word: string): boolean {
  return kind === 'text' && text === word
}

function joined(kind: 'and' | 'or', of: readonly Filter[]): Filter {
  const [only] = of
  return of.length === 1 && only !== undefined ? only : { kind, of }
}

function wrong(): Error {
  return invalid('The filter is not in a valid format.')
}
