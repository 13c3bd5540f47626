// Installs the packages as users would get them, from their tarballs, and uses them where the workspace cannot stand in:
// the adapter of a scheme found from a project under pnpm's strict layout and under npm, the command by npx, and an
// application bundled by esbuild, which runs where nothing is installed. Needs a build before it.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { packAll } from './pack-all.mjs'
import { root } from './packages.mjs'

const windows = process.platform === 'win32'
const target = mkdtempSync(join(tmpdir(), 'sealwax-packed-'))

// No server is asked: nothing listens on this port, which an adapter whose SDK was loaded answers with "unavailable".
const nobody = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1',
}

const outer = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(SEALWAX_|AWS_|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$|npm_(package|lifecycle|execpath|node_execpath)|npm_config_user_agent$)/.test(
        name,
      ),
  ),
)

let failed = 0

/** @param {string} title @param {() => unknown} body */
async function attempt(title, body) {
  const start = performance.now()
  let problem
  try {
    await body()
  } catch (error) {
    failed++
    problem = error instanceof Error ? error.message : String(error)
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (problem === undefined) console.log(`packed: ${title} (${seconds} s)`)
  else console.error(`packed: FAILED ${title} (${seconds} s)\n${problem}`)
}

/**
 * @param {string} folder @param {string} command @param {string[]} args @param {Record<string, string>} [env]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
async function run(folder, command, args, env = {}) {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd: folder,
      env: { ...outer, ...env },
      shell: windows && command !== process.execPath,
      timeout: 120_000,
    })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = /** @type {{ code?: unknown, stdout?: string, stderr?: string }} */ (error)
    if (typeof code !== 'number') throw error
    return { code, stdout, stderr }
  }
}

/** @param {unknown} actual @param {unknown} expected @param {{ stdout: string, stderr: string }} [output] */
function same(actual, expected, output) {
  if (actual === expected) return
  throw new Error(
    `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}\n${output?.stdout ?? ''}${output?.stderr ?? ''}`,
  )
}

/** @param {Record<string, string>} files @param {string} name */
function project(name, files) {
  const folder = join(target, name)
  mkdirSync(join(folder, '.git'), { recursive: true })
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content)
  return folder
}

/** @param {string} name */
function versionOf(name) {
  const found = new RegExp(`^ {2}'?${name}'?: (\\S+)$`, 'm').exec(
    readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8'),
  )
  if (found?.[1] === undefined) throw new Error(`${name} is not in the catalog`)
  return found[1]
}

const application = `
import { openSecrets } from 'sealwax'
const secrets = await openSecrets()
console.log(secrets.provider.id)
const answer = await secrets.get('ANY').catch(error => error.code)
console.log(answer)
await secrets.close()
`
const reachedAws = 'aws-secrets-manager\nERR_SECRET_UNAVAILABLE\n'
const configuration = JSON.stringify({ stores: 'aws://eu-west-1/shop' })

try {
  /** @type {Record<string, string>} */
  let tarballs = {}
  await attempt('packages packed', () => {
    tarballs = packAll(join(target, 'tarballs'))
  })
  const sdk = '@aws-sdk/client-secrets-manager'
  const withAdapter = {
    sealwax: `${tarballs['sealwax']}`,
    '@sealwax/aws': `${tarballs['@sealwax/aws']}`,
    [sdk]: versionOf(sdk),
  }
  const manifest = { name: 'app', private: true, type: 'module' }

  const strict = project('pnpm', {
    'package.json': JSON.stringify({ ...manifest, dependencies: withAdapter }),
    'pnpm-workspace.yaml': `packages: []\npmOnFail: ignore\noverrides:\n${Object.entries(tarballs)
      .map(([name, file]) => `  '${name}': '${file}'\n`)
      .join('')}`,
    'sealwax.config.json': configuration,
    'main.js': application,
  })
  await attempt('pnpm installs them', async () => {
    const output = await run(strict, 'pnpm', ['install', '--prefer-offline', '--no-frozen-lockfile'])
    same(output.code, 0, output)
  })
  await attempt("pnpm's strict layout: sealwax.config.json opens aws: by the adapter of the project", async () => {
    const output = await run(strict, process.execPath, ['main.js'], nobody)
    same(output.stdout, reachedAws, output)
  })
  await attempt('pnpm exec sealwax finds the adapter it was started beside', async () => {
    const output = await run(strict, 'pnpm', ['exec', 'sealwax', 'get', 'ANY'], nobody)
    same(output.code, 5, output)
  })
  await attempt(
    'what sealwax has apart is there without naming another package, and a configuration may be TypeScript',
    async () => {
      writeFileSync(
        join(strict, 'apart.js'),
        "import 'sealwax/memory'\nimport { tokenHex } from 'sealwax/generate'\nconsole.log(tokenHex(10).length)\n",
      )
      const apart = await run(strict, process.execPath, ['apart.js'])
      same(apart.stdout.trim(), '20', apart)
      writeFileSync(
        join(strict, 'vouched.config.ts'),
        "import { type Configuration, defineConfig } from 'sealwax'\nconst configuration: Configuration = { stores: 'env:' }\nexport default defineConfig(configuration)\n",
      )
      const typed = await run(strict, 'pnpm', ['exec', 'sealwax', 'get', 'ANY', '--config', 'vouched.config.ts'], {
        ANY: 'typed',
      })
      if (process.features.typescript === false) same(typed.stderr.includes('does not read TypeScript'), true, typed)
      else same(typed.stdout.trim(), 'typed', typed)
    },
  )
  for (const format of /** @type {const} */ (['esm', 'cjs'])) {
    await attempt(
      `esbuild: an application with openers, bundled as ${format}, runs where nothing is installed`,
      async () => {
        const body = application.replace('openSecrets()', "openSecrets('aws://eu-west-1/shop', { openers: [aws] })")
        const [imports, ...rest] = body.trim().split('\n')
        writeFileSync(
          join(strict, 'bundled.js'),
          `${imports}\nimport { opener as aws } from '@sealwax/aws'\nasync function main() {\n${rest.join('\n')}\n}\nmain()\n`,
        )
        const elsewhere = project(`bundle-${format}`, { 'package.json': '{}' })
        const outfile = join(elsewhere, `app.${format === 'esm' ? 'mjs' : 'cjs'}`)
        const { warnings } = await build({
          entryPoints: [join(strict, 'bundled.js')],
          outfile,
          bundle: true,
          platform: 'node',
          format,
          target: 'node22',
          logLevel: 'silent',
          // What CommonJS inside an ES module needs: dotenv and the SDK are CommonJS.
          ...(format === 'esm' && {
            banner: {
              js: "import { createRequire as bundled } from 'node:module'; const require = bundled(import.meta.url);",
            },
          }),
          // In CommonJS our own place is unknown, and we do without.
          logOverride: { 'empty-import-meta': 'debug' },
        })
        same(warnings.map(({ text }) => text).join('\n'), '')
        const output = await run(elsewhere, process.execPath, [outfile], nobody)
        same(output.stdout, reachedAws, output)
      },
    )
  }

  const { '@sealwax/aws': _, [sdk]: __, ...withoutAdapter } = withAdapter
  const flat = project('npm', {
    'package.json': JSON.stringify({
      ...manifest,
      dependencies: withoutAdapter,
      // What the application does not name itself; npm refuses to override the rest.
      overrides: Object.fromEntries(
        ['core', 'env', 'file'].map(name => [`@sealwax/${name}`, tarballs[`@sealwax/${name}`]]),
      ),
    }),
    'main.js': application,
    '.env': 'ANY=from a file\n',
  })
  await attempt('npm installs sealwax alone', async () => {
    const output = await run(flat, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'])
    same(output.code, 0, output)
  })
  await attempt('npm: openSecrets() reads .env', async () => {
    const output = await run(flat, process.execPath, ['main.js'])
    same(output.stdout, 'chain\nfrom a file\n', output)
  })
  await attempt('npx sealwax --version, and get', async () => {
    const version = await run(flat, 'npx', ['--no-install', 'sealwax', '--version'])
    same(
      version.stdout.trim(),
      JSON.parse(readFileSync(join(root, 'packages/sealwax/package.json'), 'utf8')).version,
      version,
    )
    const value = await run(flat, 'npx', ['--no-install', 'sealwax', 'get', 'ANY'])
    same(value.stdout.trim(), 'from a file', value)
  })
  await attempt('a missing adapter is told with the command that installs it, and that command helps', async () => {
    writeFileSync(join(flat, 'sealwax.config.json'), configuration)
    const before = await run(flat, process.execPath, ['main.js'], nobody)
    same(before.stderr.includes('Run: npm install @sealwax/aws'), true, before)
    const install = await run(flat, 'npm', [
      'install',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      `${tarballs['@sealwax/aws']}`,
    ])
    same(install.code, 0, install)
    const after = await run(flat, process.execPath, ['main.js'], nobody)
    same(after.stdout, reachedAws, after)
  })
} finally {
  rmSync(target, { recursive: true, force: true })
}
console.log(`packed: ${failed === 0 ? 'all right' : `${failed} failed`}`)
process.exitCode = failed === 0 ? 0 : 1
