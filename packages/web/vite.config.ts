import { defaultClientConditions, defineConfig, type UserConfig } from 'vite'
import { oneFile } from './build/one-file.ts'
import { wordList } from './build/word-list.ts'

const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  // The folder may lie anywhere.
  base: './',
  publicDir: false,
  resolve: { conditions: ['sealwax-source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    modulePreload: false,
    // In the page in any case.
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    reportCompressedSize: false,
  },
  plugins: [wordList(), oneFile()],
})

export default config
