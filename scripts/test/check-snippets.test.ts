import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkSnippets } from '../check-snippets.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sealwax-snippets-'))
  write(
    'src/main.ts',
    `import { x } from 'x'\n\n  // region read\n  const a = 1\n\n  if (a) {\n    x(a)\n  }\n  // endregion\n// #region other\nlet b\n// #endregion other\n`,
  )
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const region = 'const a = 1\n\nif (a) {\n  x(a)\n}\n'

test('a block that equals its region is right; its indentation is taken off', () => {
  write(
    'README.md',
    `# Title\n\n<!-- from: src/main.ts#read -->\n\`\`\`ts\n${region}\`\`\`\n\n\`\`\`ts\nfree text\n\`\`\`\n`,
  )
  expect(checkSnippets(root)).toEqual({ problems: [], snippets: 1 })
})

test('a block may stand for a whole file, without the marks of regions', () => {
  write(
    'docs/guide.md',
    `<!-- from: src/main.ts -->\n\`\`\`ts\nimport { x } from 'x'\n\n  const a = 1\n\n  if (a) {\n    x(a)\n  }\nlet b\n\`\`\`\n`,
  )
  expect(checkSnippets(root).problems).toEqual([])
})

test('a block that differs is named with its line, and mended by --fix', () => {
  write('docs/a/guide.md', `text\n\n<!-- from: src/main.ts#other -->\n\n\`\`\`\`ts\nlet c\n\`\`\`\`\n\nmore\n`)
  expect(checkSnippets(root).problems).toEqual([
    expect.stringMatching(/^docs\/a\/guide\.md:3: differs from src\/main\.ts#other; run: /),
  ])
  checkSnippets(root, { fix: true })
  expect(readFileSync(join(root, 'docs/a/guide.md'), 'utf8')).toBe(
    `text\n\n<!-- from: src/main.ts#other -->\n\n\`\`\`\`ts\nlet b\n\`\`\`\`\n\nmore\n`,
  )
  expect(checkSnippets(root).problems).toEqual([])
})

test('an empty block is filled, also with what looks like a replacement pattern', () => {
  write('src/main.ts', "// region read\nconst a = '$&$1$$'\n// endregion\n")
  write('README.md', `<!-- from: src/main.ts#read -->\n\`\`\`ts\n\`\`\`\n`)
  checkSnippets(root, { fix: true })
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain("const a = '$&$1$$'\n```")
})

test.each([
  ['a file that there is not', '<!-- from: src/none.ts -->\n```ts\n```\n', 'there is no file src/none.ts'],
  ['a region that there is not', '<!-- from: src/main.ts#none -->\n```ts\n```\n', 'src/main.ts has no region none'],
  ['a marker without a block', '<!-- from: src/main.ts#read -->\n\nNothing.\n', 'there is no fenced block'],
])('%s is a problem that --fix does not hide', (_, text, message) => {
  write('README.md', text)
  expect(checkSnippets(root, { fix: true }).problems).toEqual([expect.stringContaining(message)])
  expect(checkSnippets(root).problems).toHaveLength(1)
})

test('a region without an end is a problem', () => {
  write('src/main.ts', '// region read\nlet a\n')
  write('README.md', '<!-- from: src/main.ts#read -->\n```ts\nlet a\n```\n')
  expect(checkSnippets(root).problems).toEqual([expect.stringContaining('has no end')])
})

test('only the files named are looked at', () => {
  for (const file of ['README.md', 'OTHER.md']) write(file, '<!-- from: src/main.ts#other -->\n```ts\n```\n')
  checkSnippets(root, { fix: true, only: ['OTHER.md'] })
  expect(checkSnippets(root).problems).toEqual([expect.stringMatching(/^README\.md/)])
})

test('what others installed or built is left alone', () => {
  for (const folder of ['node_modules/x', 'dist']) write(`${folder}/README.md`, '<!-- from: none.ts -->\n```ts\n```\n')
  expect(checkSnippets(root)).toEqual({ problems: [], snippets: 0 })
})
