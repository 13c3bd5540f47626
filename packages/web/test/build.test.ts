import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPage, buildPage } from './built-page.ts'

let built: BuiltPage
let page: string
beforeAll(async () => {
  built = await buildPage()
  page = readFileSync(join(built.folder, 'index.html'), 'utf8')
}, 60_000)
afterAll(() => built.remove())

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** What is in each element of a name. */
function contents(tag: string): string[] {
  return [...page.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) => text)
}

describe('the built page', () => {
  test('is two files', () => {
    expect(readdirSync(built.folder).sort()).toEqual(['index.html', 'words.js'])
  })

  test('has a policy that allows its own script and style by their hashes, the list of words, and nothing else', () => {
    const [policy = ''] = [...page.matchAll(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/g)].map(
      ([, text = '']) => text,
    )
    const [script = '', ...moreScripts] = contents('script')
    const [style = '', ...moreStyles] = contents('style')
    expect([moreScripts, moreStyles]).toEqual([[], []])
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${sha256(script)} 'self' file:`,
      `style-src ${sha256(style)}`,
      'img-src data:',
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
    // Before anything that it is about.
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.search(/<(link|style|script|title)/))
  })

  test('refers to nothing elsewhere', () => {
    expect(
      [...page.matchAll(/\s(?:src|href|action|srcset|data)="([^"]*)"/g)].map(([, url = '']) => url.slice(0, 19)),
    ).toEqual(['data:image/svg+xml,'])
    expect(page).not.toMatch(/\burl\(|@import|\bimport\s*\(|\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource/)
    expect(page.match(/https?:\/\/[^'"\s]+/g)).toEqual(['http://www.w3.org/2000/svg'])
  })

  test('keeps nothing', () => {
    expect(page).not.toMatch(/localStorage|sessionStorage|indexedDB|\.cookie|caches\b|serviceWorker|pushState/)
  })
})

test('words.js is the long list of the EFF, and says whose it is', () => {
  const source = readFileSync(join(built.folder, 'words.js'), 'utf8')
  const words: string[] = runInNewContext(`${source}; sealwaxWords`)
  expect(source).toMatch(/^\/\/ .*Electronic Frontier Foundation.*CC BY 4\.0\n/)
  expect(page).toMatch(/Electronic Frontier Foundation[^<]*CC BY 4\.0/)
  expect([words.length, new Set(words).size]).toEqual([6 ** 5, 6 ** 5])
  expect([words[0], words.at(-1)]).toEqual(['abacus', 'zoom'])
})
