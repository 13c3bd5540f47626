import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

// One test project a package: every folder of packages/ that has a test folder, and the workspace's own scripts.
// Nothing is registered here when a package is added. A package that needs other settings has a vitest.config.ts,
// which is then used instead.
//
//   vitest run --config vitest.workspace.ts               test/**/*.test.ts
//   vitest run --config vitest.workspace.ts --mode live   test/**/*.live.test.ts: they need servers
//   vitest bench --config vitest.workspace.ts             bench/**/*.bench.ts
//
// Vitest 5 reads this file only when --config names it; vitest.config.ts re-exports it for a bare `vitest`.

// Without `module`, which is for bundlers: some SDKs' files behind it do not load in Node.
const sourceFirst = ['sealwax-source', 'node', 'development|production']

const folders = [
  ...readdirSync('packages').map(name => ({ name, root: `packages/${name}` })),
  { name: 'workspace', root: 'scripts' },
].filter(({ root }) => existsSync(`${root}/test`) || existsSync(`${root}/bench`))

export default defineConfig(({ mode }) => ({
  resolve: { conditions: sourceFirst },
  ssr: { resolve: { conditions: sourceFirst } },
  test: {
    passWithNoTests: mode !== 'test',
    projects: folders.map(({ name, root }) =>
      existsSync(`${root}/vitest.config.ts`)
        ? root
        : {
            extends: true as const,
            root,
            test: {
              name,
              include: [mode === 'live' ? 'test/**/*.live.test.ts' : 'test/**/*.test.ts'],
              exclude: mode === 'live' ? [] : ['test/**/*.live.test.ts'],
              benchmark: { include: ['bench/**/*.bench.ts'] },
            },
          },
    ),
  },
}))
