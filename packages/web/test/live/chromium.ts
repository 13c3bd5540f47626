import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { liveServer } from '@sealwax/live'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltPage, buildPage } from '../built-page.ts'
import { giveBytes } from '../injected-bytes.ts'
import { FolderServer } from './folder-server.ts'

/** A name that is this machine and, unlike localhost, no secure context over HTTP. */
const insecureHost = 'page.test'

export let browser: Browser
export let built: BuiltPage
export let server: FolderServer

let contexts: BrowserContext[] = []

/** Tests in Chromium of the page as its sources are, or the reason why there are none. */
export function inChromium(title: string, cases: () => void): void {
  const found = liveServer('chromium')
  describe(title, { timeout: 30_000 }, () => {
    if ('missing' in found) return void test.skip(found.missing, () => {})
    beforeAll(async () => {
      built = await buildPage()
      server = new FolderServer(built.folder)
      await server.listen()
      browser = await chromium.launch({
        executablePath: found.endpoint,
        args: [`--host-resolver-rules=MAP ${insecureHost} 127.0.0.1`],
      })
    }, 60_000)
    afterEach(async () => {
      await Promise.all(contexts.map(context => context.close()))
      contexts = []
    })
    afterAll(async () => {
      await browser.close()
      await server.close()
      built.remove()
    })
    cases()
  })
}

export type Origin = 'file' | 'server' | 'insecure'

export function addressOf(origin: Origin): string {
  if (origin === 'file') return pathToFileURL(join(built.folder, 'index.html')).href
  return `http://${origin === 'insecure' ? insecureHost : '127.0.0.1'}:${server.port}/`
}

export interface Opened {
  readonly page: Page
  /** Every address that was asked for. */
  readonly requests: string[]
  /** What went wrong without anybody asking: errors, and what the policy forbade. */
  readonly complaints: string[]
}

export interface OpenOptions extends BrowserContextOptions {
  readonly origin?: Origin
  readonly kind?: string
  /** May it write to and read from the clipboard without asking. Default: true. */
  readonly clipboard?: boolean
  /** What `crypto.getRandomValues` gives, in this order. */
  readonly bytes?: Uint8Array
}

/** The page, in a profile of its own that is gone after the test. */
export async function open(options: OpenOptions = {}): Promise<Opened> {
  const { origin = 'file', kind = '', clipboard = true, bytes, ...more } = options
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...more })
  contexts.push(context)
  if (clipboard) await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  const opened: Opened = { page, requests: [], complaints: [] }
  page.on('request', request => opened.requests.push(request.url()))
  page.on('pageerror', error => opened.complaints.push(error.message))
  page.on('console', message => opened.complaints.push(message.text()))
  if (bytes !== undefined) await page.addInitScript(giveBytes, [...bytes])
  await page.goto(addressOf(origin) + (kind === '' ? '' : `#${kind}`))
  await valueIsThere(page)
  return opened
}

/** The page has made what it is asked for. */
export async function valueIsThere(page: Page): Promise<void> {
  await page.locator('.copy:not([disabled])').first().waitFor()
}

/** Shows the rules that few people need, where a kind has some. */
export async function openMore(page: Page): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click()
}

/** Every value on the page. */
export async function valuesOf(page: Page): Promise<string[]> {
  return page.locator('.value').evaluateAll(boxes => boxes.map(box => box.textContent))
}

export async function firstValue(page: Page): Promise<string> {
  await valueIsThere(page)
  const [value = ''] = await valuesOf(page)
  return value
}

/** Presses a button that copies, and waits until the page has said what came of it. @returns what it said. */
export async function pressCopy(page: Page, which = 0): Promise<string> {
  const notice = page.locator('#notice')
  const before = await notice.textContent()
  await page.locator('.copy').nth(which).click()
  await expect.poll(() => notice.textContent()).not.toBe(before)
  return (await notice.textContent()) ?? ''
}

export async function clipboardOf(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}

/** Nothing was asked for but the page's own files, and nothing went wrong. */
export function expectQuiet({ requests, complaints }: Opened, origin: Origin = 'file'): void {
  const folder = addressOf(origin).replace(/[^/]*$/, '')
  const own = ['', 'index.html', 'words.js'].map(name => folder + name)
  const elsewhere = requests.filter(url => !own.includes(url.replace(/#.*/, '')) && !url.startsWith('data:'))
  expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] })
}
