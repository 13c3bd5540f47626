import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// One test project a package: every folder of packages/ that has a test folder, and the workspace's own scripts.
// Nothing is registered here when a package is added. A package that needs other settings has a vitest.config.ts,
// which is then used instead.
//
//   vitest run --config vitest.workspace.ts               test/**/*.test.ts
//   vitest run --config vitest.workspace.ts --mode live   test/**/*.live.test.ts: they need servers
//   vitest run --config vitest.workspace.ts --mode cloud  test/**/*.cloud.test.ts: they need accounts
//   vitest bench --config vitest.workspace.ts             bench/**/*.bench.ts
//
// Vitest 5 reads this file only when --config names it; vitest.config.ts re-exports it for a bare `vitest`.

// Without `module`, which is for bundlers: some SDKs' files behind it do not load in Node.
const sourceFirst = ['sealwax-source', 'node', 'development|production']

/** Tests that need more than this machine has by itself. */
const elsewhere = ['live', 'cloud']

const folders = [
  ...readdirSync('packages').map(name => ({ name, root: `packages/${name}` })),
  { name: 'workspace', root: 'scripts' },
].filter(({ root }) => existsSync(`${root}/test`) || existsSync(`${root}/bench`))

export default defineConfig(({ mode }) => ({
  resolve: { conditions: sourceFirst },
  ssr: { resolve: { conditions: sourceFirst } },
  test: {
    passWithNoTests: mode !== 'test',
    // So that whoever has no account reads why nothing was tried.
    ...(mode === 'cloud' && { reporters: ['verbose'] }),
    projects: folders.map(({ name, root }) =>
      existsSync(`${root}/vitest.config.ts`)
        ? root
        : {
            extends: true as const,
            root,
            test: {
              name,
              include: [elsewhere.includes(mode) ? `test/**/*.${mode}.test.ts` : 'test/**/*.test.ts'],
              exclude: elsewhere.includes(mode) ? [] : elsewhere.map(kind => `test/**/*.${kind}.test.ts`),
              benchmark: { include: ['bench/**/*.bench.ts'] },
            },
          },
    ),
  },
}))
