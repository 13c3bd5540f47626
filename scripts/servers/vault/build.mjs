import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { cacheFolder } from '../parts/cache-folder.mjs'
import { endsWithUs } from '../parts/ends-with-us.mjs'
import { findProgram } from '../parts/find-program.mjs'
import { withLock } from '../parts/lock.mjs'
import { lastLines, outcome } from '../parts/outcome.mjs'
import { ServerMissing } from '../parts/server-missing.mjs'

// Vault is built with Go from its published module. That module does not compile against the published sdk that it requires
// (inside HashiCorp's repository it uses the sdk beside it), so a copy in the cache gets three calls mended. None of them is
// in what the tests use: restoring a transit key from a backup, and activation flags (the deduplication of identities).
// It is the minimal build, which is a third of the whole, and the Kubernetes login as the whole registers it.

export const version = '1.21.4'
const module = 'github.com/hashicorp/vault'

/** File, what is there once, and what stands there instead. */
const mendings = [
  [
    'builtin/logical/transit/path_restore.go',
    'restoredKeyName, err := b.lm.RestorePolicy(',
    'restoredKeyName, err := keyName, b.lm.RestorePolicy(',
  ],
  [
    'vault/identity_store.go',
    'ActivationFunc: iStore.activateDeduplication,',
    'ActivationFunc: func(ctx context.Context, req *logical.Request, _ string) error { return iStore.activateDeduplication(ctx, req) },',
  ],
  ['vault/logical_system_activation_flags.go', 'ActivationFunc(ctx, nil)', 'ActivationFunc(ctx, nil, "")'],
  [
    'helper/builtinplugins/registry_min.go',
    'func extendAddonPlugins(_ *registry) {',
    `import credKube "github.com/hashicorp/vault-plugin-auth-kubernetes"

func extendAddonPlugins(reg *registry) {
	reg.credentialBackends["kubernetes"] = credentialBackend{Factory: credKube.Factory}`,
  ],
]

const oldest = { major: 1, minor: 26 }
const everySeconds = 20
const made = process.platform === 'win32' ? 'vault.exe' : 'vault'
const buildArguments = ['-v', '-p', '2', '-trimpath', '-tags', 'minimal', '-ldflags', '-s -w', '-o', made, '.']
const sources = ['go.mod', 'main.go'].map(file => ({ file, url: new URL(file, import.meta.url) }))

/** Vault, built once and kept in the cache. @returns {Promise<string>} its path */
export async function builtVault() {
  const { platform, arch } = process
  const hash = createHash('sha256').update(JSON.stringify({ platform, arch, version, mendings, buildArguments }))
  for (const { url } of sources) hash.update(readFileSync(url))
  // Whole as soon as it is there: what is half built has another name.
  const program = join(cacheFolder('vault'), `vault-${version}-${hash.digest('hex').slice(0, 12)}`)
  if (existsSync(program)) return program
  const go = await findGo()
  await mkdir(cacheFolder('vault'), { recursive: true })
  // Two builds at once would need 7 GB of memory.
  const lock = cacheFolder('vault', 'lock')
  if (existsSync(lock)) console.error('vault: another process builds it: waiting for that')
  await withLock(lock, async () => {
    if (!existsSync(program)) await build(go, program)
  })
  return program
}

/** @param {string} go @param {string} program */
async function build(go, program) {
  const begun = Date.now()
  const folder = cacheFolder('vault')
  // What killed builds left. It is not used: their Go may still be at it.
  for (const left of readdirSync(folder).filter(name => name.startsWith('building-'))) {
    await rm(join(folder, left), { recursive: true, force: true, maxRetries: 5 })
  }
  const work = join(folder, `building-${process.pid}`)
  const env = {
    ...process.env,
    GOMODCACHE: process.env['GOMODCACHE'] || cacheFolder('vault', 'go', 'mod'),
    GOCACHE: process.env['GOCACHE'] || cacheFolder('vault', 'go', 'build'),
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=mod -modcacherw -buildvcs=false',
    GOWORK: 'off',
    GOTMPDIR: join(work, 'tmp'),
  }
  console.error(`vault: building ${version} with Go (once, about 6 minutes and 5 GB, into ${program})`)
  await mkdir(env.GOTMPDIR, { recursive: true })
  /** @param {string[]} args */
  const run = args => runGo([go, ...args], { cwd: work, env })

  await run(['mod', 'download', `${module}@v${version}`])
  await copyModule(join(env.GOMODCACHE, `${module}@v${version}`), join(work, 'hashicorp-vault'))
  for (const { file, url } of sources) await copyFile(url, join(work, file))
  await run(['build', ...buildArguments])

  await rename(join(work, made), program)
  await rm(work, { recursive: true, force: true })
  // What it took to build: 4.8 GB that nothing else uses. A folder that was chosen for Go stays as it is.
  await rm(cacheFolder('vault', 'go'), { recursive: true, force: true })
  console.error(`vault: built in ${Math.round((Date.now() - begun) / 1_000)} s`)
}

/** The first that is new enough. @returns {Promise<string>} */
async function findGo() {
  const found = []
  // Where an archive from go.dev is unpacked, and Homebrew: not on every PATH. Debian's own is too old, and may be before it.
  for (const go of new Set([findProgram('go'), '/usr/local/go/bin/go', '/opt/homebrew/bin/go'])) {
    const { code, output } = go === undefined ? { code: null, output: '' } : await outcome([go, 'env', 'GOVERSION'])
    const [, major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(output) ?? []).map(Number)
    if (go !== undefined && (major > oldest.major || (major === oldest.major && minor >= oldest.minor))) return go
    if (code === 0) found.push(`${go} is ${output.trim()}`)
  }
  const wanted = `Go ${oldest.major}.${oldest.minor} or newer, which builds Vault, is not installed`
  throw new ServerMissing(`${wanted} (${found.join(', ') || 'tried go and /usr/local/go/bin/go'})`)
}

/** Runs Go, and says now and then how far it is. @param {string[]} words @param {{ cwd: string, env: NodeJS.ProcessEnv }} options */
async function runGo(words, options) {
  const begun = Date.now()
  let downloaded = 0
  let compiled = 0
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - begun) / 1_000)
    console.error(`vault: ${seconds} s, ${downloaded} modules downloaded, ${compiled} packages compiled`)
  }, everySeconds * 1_000)
  const { code, output } = await outcome(await endsWithUs(words), options, chunk => {
    for (const line of chunk.trim().split('\n')) line.startsWith('go: ') ? downloaded++ : compiled++
  })
  clearInterval(timer)
  if (code !== 0) throw new ServerMissing(`Go could not build Vault (go ${words[1]}):\n${lastLines(output)}`)
}

/** In Go's module cache nothing can be changed. @param {string} from @param {string} to */
async function copyModule(from, to) {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const folder = join(to, relative(from, entry.parentPath))
    await mkdir(folder, { recursive: true })
    await copyFile(join(entry.parentPath, entry.name), join(folder, entry.name))
  }
  for (const [file = '', there = '', instead = ''] of mendings) {
    const path = join(to, file)
    const [before = '', after, ...more] = (await readFile(path, 'utf8')).split(there)
    if (after === undefined || more.length > 0) throw new Error(`Vault's ${file} is not the one that is mended here`)
    await chmod(path, 0o644)
    await writeFile(path, `${before}${instead}${after}`)
  }
}
