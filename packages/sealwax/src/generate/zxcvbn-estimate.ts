import { SecretError } from '@sealwax/core'

/**
 * An estimate for passwords that people think up, for `checkStrength` and `refuseWeak`: zxcvbn's, which knows words, names,
 * dates, keyboards and leaked passwords. It needs `@zxcvbn-ts/core`, `@zxcvbn-ts/language-common` and
 * `@zxcvbn-ts/language-en`, which are loaded when it is asked for.
 *
 * @returns a function that gives the logarithm to base 2 of the guesses.
 * @throws SecretError ERR_SECRET_CONFIG where they are not installed.
 * @example
 * checkStrength(password, { minBits: 40, estimate: await zxcvbnEstimate() })
 */
export async function zxcvbnEstimate(): Promise<(value: string) => number> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new SecretError(
      'zxcvbn is not installed: run `npm install @zxcvbn-ts/core @zxcvbn-ts/language-common @zxcvbn-ts/language-en`.',
      { code: 'ERR_SECRET_CONFIG' },
    )
  })
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
  })
  return value => zxcvbn.check(value).guessesLog10 * Math.log2(10)
}
