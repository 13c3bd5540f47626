/** To be named where its words are shown or passed on: what its licence, Creative Commons Attribution, asks for. */
export const effLongAttribution: string =
  'The words are from the long word list of the Electronic Frontier Foundation (https://www.eff.org/dice), CC BY 4.0.'

/**
 * The 7,776 words of the long list of the Electronic Frontier Foundation, for `passphrase`: 12.9 bits a word. Loaded when it
 * is asked for. See {@link effLongAttribution}.
 *
 * @example
 * passphrase(await effLongWords())
 */
export async function effLongWords(): Promise<readonly string[]> {
  const { EFF_LONG_WORDLIST } = await import('secure-password-utilities/wordlists')
  return EFF_LONG_WORDLIST
}
