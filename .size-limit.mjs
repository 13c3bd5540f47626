import { readFileSync, writeFileSync } from 'node:fs'

// What a program that reads has to load: the client, without what it loads when it is first used (batches, lists, writing,
// parts, load, watch, withSecret, redaction). The second figure is all of it, in the one file of a bundle that does not split.

const loadedLater = {
  name: 'loaded later',
  /** @param {string} id */
  resolveDynamicImport: id => ({ id, external: true }),
}

const client = { path: 'packages/core/dist/index.js', import: '{ createSecrets }', gzip: true }

const page = 'packages/web/dist/index.html'

/** The page has its script inside: as a file of its own. */
function scriptOfPage() {
  const [, script = ''] = /<script type="module">([\s\S]*)<\/script>/.exec(readFileSync(page, 'utf8')) ?? []
  if (script === '') throw new Error(`${page} has no script`)
  const file = 'node_modules/.sealwax-page.js'
  writeFileSync(file, script)
  return file
}

export default [
  {
    ...client,
    name: '@sealwax/core, the client at its first get',
    limit: '12 kB',
    /** @param {{ plugins?: unknown[] }} config */
    modifyRolldownConfig: config => ({ ...config, plugins: [...(config.plugins ?? []), loadedLater] }),
  },
  { ...client, name: '@sealwax/core, the client with all it can load', limit: '31.5 kB' },
  { name: "the page's script", path: scriptOfPage(), gzip: true, rolldown: false, limit: '15 kB' },
  { name: 'the page, without the list of words', path: page, gzip: true, rolldown: false, limit: '20 kB' },
]
