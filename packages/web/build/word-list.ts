import { EFF_LONG_WORDLIST } from 'secure-password-utilities/wordlists'
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

function wordScript(): string {
  const list = 'The long word list of the Electronic Frontier Foundation, https://www.eff.org/dice, CC BY 4.0'
  return `// ${list}\nvar sealwaxWords='${EFF_LONG_WORDLIST.join(' ')}'.split(' ')\n`
}
