import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

// What takes minutes, apart from the tests: pnpm --dir packages/file torture
const sourceFirst = ['sealwax-source', 'module', 'node', 'development|production']

const config: ViteUserConfig = {
  root: fileURLToPath(new URL('.', import.meta.url)),
  resolve: { conditions: sourceFirst },
  ssr: { resolve: { conditions: sourceFirst, externalConditions: ['sealwax-source'] } },
  test: { include: ['*.torture.ts'] },
}

export default config
