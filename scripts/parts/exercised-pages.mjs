/** @typedef {import('../exercised.mjs').Entry} Entry */

/** The columns of the table: the name of each capability for a reader. @type {Record<string, string>} */
const columns = {
  put: 'put',
  putIf: 'compare and set',
  getMany: 'batch',
  list: 'list',
  delete: 'delete',
  restore: 'restore',
  purge: 'purge',
  versions: 'versions',
  moveStage: 'stages',
  watch: 'watch',
}
const kinds = { real: '', emulator: ' (emulator)', double: ' (our double)', embedded: '' }
const start = '<!-- adapters:start -->'
const end = '<!-- adapters:end -->'
/** A capability that depends on how the store is opened: it is there, and a reader must not count on it. */
const inSomeWays = '✓¹'

/** The text with its table anew, one row a provider. @param {string} readme @param {readonly Entry[]} entries */
export function updateTable(readme, entries) {
  const from = readme.indexOf(start)
  const to = readme.indexOf(end)
  if (from === -1 || to < from)
    throw new Error(`The README has no ${start} … ${end}: put them where the table shall stand.`)
  const rows = [...Map.groupBy(entries, ({ provider }) => provider)].map(([provider, own]) => rowOf(provider, own))
  const names = ['store', 'value', ...Object.values(columns), 'exercised on']
  const marked = rows.some(row => row.includes(inSomeWays))
  const note = marked
    ? '\n\n¹ Only in some of the ways of the last column, as said below: [docs/exercised.md](docs/exercised.md) has each.'
    : ''
  const table = [`| ${names.join(' | ')} |`, `|${'---|'.repeat(names.length)}`, ...rows].join('\n')
  return `${readme.slice(0, from + start.length)}\n${table}${note}\n${readme.slice(to)}`
}

/** @param {string} provider @param {readonly Entry[]} entries */
function rowOf(provider, entries) {
  const cells = Object.keys(columns).map(capability => {
    if (entries.some(({ exercised }) => exercised.includes(capability))) {
      return entries.every(({ capabilities }) => capabilities.includes(capability)) ? '✓' : inSomeWays
    }
    return entries.some(({ capabilities }) => capabilities.includes(capability)) ? 'untried' : '–'
  })
  const servers = entries.map(({ server, passed, deviations }) => {
    const wrong = Object.keys(deviations).length
    return `${server.label}${kinds[server.kind]}: ${passed} cases${wrong === 0 ? '' : `, ${wrong} where it is wrong`}`
  })
  return `| ${[`\`${provider}\``, largestValue(entries), ...cells, servers.join('; ')].join(' | ')} |`
}

/** The largest value there is, and what it may be made of. @param {readonly Entry[]} entries */
function largestValue(entries) {
  const largest = Math.max(...entries.map(({ limits }) => limits.maxBytes))
  return `${size(largest)}, ${entries[0]?.limits.binary ? 'bytes' : 'text'}`
}

/** @param {number} bytes */
function size(bytes) {
  if (bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`
  if (bytes % 1_024 === 0) return `${bytes / 1_024} KiB`
  return `${bytes.toLocaleString('en')} B`
}

/** All entries, each with what did not run there and why. @param {readonly Entry[]} entries */
export function toPage(entries) {
  const sections = entries.map(entry => {
    const { provider, server, passed, capabilities, exercised, deviations, notApplicable } = entry
    const untried = capabilities.filter(capability => !exercised.includes(capability))
    return [
      `## \`${provider}\` on ${server.label}${kinds[server.kind]}`,
      `${passed} cases passed. Exercised: \`get\`${exercised.map(capability => `, \`${capability}\``).join('')}.`,
      ...(untried.length > 0
        ? [`Declared and not exercised here: ${untried.map(capability => `\`${capability}\``).join(', ')}.`]
        : []),
      ...list('The server is wrong here, not the adapter:', deviations),
      ...list('Not tried here:', notApplicable),
    ].join('\n\n')
  })
  return `# What was exercised, and where

Made by \`scripts/exercised.mjs\` from the reports of the conformance suite; [exercised.json](exercised.json) has the same
for machines. An emulator is somebody else's imitation of a service, a double one of ours: what passes there was not shown
on the service itself.

${sections.join('\n\n')}
`
}

/** The same reason once, with all its cases. @param {string} head @param {Record<string, string>} reasons */
function list(head, reasons) {
  const byReason = Map.groupBy(Object.keys(reasons), id => reasons[id])
  if (byReason.size === 0) return []
  const lines = [...byReason].map(([reason, ids]) => `- ${ids.map(id => `\`${id}\``).join(', ')}: ${reason}`)
  return [head, lines.join('\n')]
}
