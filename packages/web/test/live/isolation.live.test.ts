import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { kinds } from '../../src/kinds/index.ts'
import { attempts } from './attempts.ts'
import { built, expectQuiet, firstValue, inChromium, open, pressCopy, server, valuesOf } from './chromium.ts'
import { FolderServer } from './folder-server.ts'

/** All that somebody does on the page. */
async function useAll(page: Page): Promise<string[]> {
  const values: string[] = []
  for (const { id } of kinds) {
    await page.locator(`#kind-${id}`).check({ force: true })
    await page.click('#again')
    values.push(await firstValue(page))
    await pressCopy(page)
  }
  return values
}

inChromium('nothing leaves the page', () => {
  test.each(['file', 'server'] as const)(
    'whatever is done on it, it asks for nothing but its own files; from a %s',
    async origin => {
      const opened = await open({ origin })
      await useAll(opened.page)
      expect(opened.requests.filter(url => url.endsWith('words.js'))).toHaveLength(1)
      expectQuiet(opened, origin)
    },
  )

  test('the list of words is asked for when a passphrase is wanted, not before', async () => {
    const { page, requests } = await open({ origin: 'server' })
    await page.click('#again')
    expect(requests.filter(url => url.endsWith('words.js'))).toEqual([])
    await page.locator('#kind-passphrase').check({ force: true })
    await firstValue(page)
    expect(requests.filter(url => url.endsWith('words.js'))).toHaveLength(1)
  })

  test('without a network it works as before', async () => {
    const opened = await open({ offline: true })
    await useAll(opened.page)
    expectQuiet(opened)
  })

  test.each(Object.keys(attempts))('its policy forbids: %s', async name => {
    const [elsewhere, witness] = [new FolderServer(built.folder), new FolderServer(built.folder)]
    await Promise.all([elsewhere.listen(), witness.listen()])
    const attempt = async (page: Page, by: string, at: FolderServer): Promise<void> => {
      await page.evaluate(`(${attempts[by]})('http://127.0.0.1:${at.port}/words.js')`).catch(() => {})
    }
    try {
      const free = (await open({ origin: 'server', bypassCSP: true })).page
      const { page } = await open({ origin: 'server' })
      const before = server.asked.length
      await attempt(page, name, elsewhere)
      // A beacon is sent when the browser has time for it: when one that was asked for later has come, this one would have, too.
      await attempt(free, name === 'worker' ? 'sendBeacon' : name, witness)
      await expect.poll(() => witness.asked.length, { timeout: 10_000 }).toBeGreaterThan(0)
      expect(elsewhere.asked).toEqual([])
      expect(server.asked.slice(before)).toEqual([])
    } finally {
      await Promise.all([elsewhere.close(), witness.close()])
    }
  })

  test('where the policy is not there, the same attempts arrive', async () => {
    const elsewhere = new FolderServer(built.folder)
    await elsewhere.listen()
    try {
      const { page } = await open({ origin: 'server', bypassCSP: true })
      for (const [name, attempt] of Object.entries(attempts)) {
        const before = elsewhere.asked.length
        await page.evaluate(`(${attempt})('http://127.0.0.1:${elsewhere.port}/words.js')`).catch(() => {})
        // A worker of another origin is refused by browsers themselves.
        if (name === 'worker') continue
        // A beacon is sent when the browser has time for it.
        await expect.poll(() => elsewhere.asked.length, { message: name, timeout: 10_000 }).toBeGreaterThan(before)
      }
    } finally {
      await elsewhere.close()
    }
  })
})

inChromium('nothing is kept', () => {
  test('no value is in the address, the title, the history or a store', async () => {
    const { page } = await open({ origin: 'server' })
    const before = await page.evaluate(() => history.length)
    const values = await useAll(page)
    const kept = await page.evaluate(async () => ({
      address: location.href.replace(location.origin, ''),
      title: document.title,
      state: history.state,
      entries: history.length,
      cookies: document.cookie,
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
      name: window.name,
    }))
    expect(kept).toEqual({
      address: '/#key-pair',
      title: 'sealwax: make a secret',
      state: null,
      entries: before,
      cookies: '',
      local: {},
      session: {},
      databases: [],
      caches: [],
      workers: 0,
      name: '',
    })
    // Of all that was made, the document holds the last one, as text.
    const html = await page.content()
    expect(values.slice(0, -1).filter(value => html.includes(value))).toEqual([])
    expect(
      await page.locator('input').evaluateAll(all => all.map(input => (input as HTMLInputElement).value)),
    ).not.toContain(values.at(-1))
  })

  test('a page that is left has no values, one in the background keeps them', async () => {
    const { page } = await open()
    const value = await firstValue(page)
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
      dispatchEvent(new Event('blur'))
    })
    expect(await firstValue(page)).toBe(value)
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
    expect(await valuesOf(page)).toEqual([''])
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
    expect(await firstValue(page)).not.toBe(value)
  })

  test('no random bytes are drawn ahead: none wait in memory for the next value', async () => {
    const { page } = await open({ kind: 'token' })
    const drawn = await page.evaluate(async () => {
      const sizes: number[] = []
      const getRandomValues = crypto.getRandomValues.bind(crypto)
      crypto.getRandomValues = target => {
        sizes.push(target?.byteLength ?? 0)
        return getRandomValues(target)
      }
      document.getElementById('again')?.click()
      await Promise.resolve()
      return sizes
    })
    expect(drawn).toEqual([32])
  })

  test('values are not given to the browser to translate, to check or to fill in', async () => {
    const { page } = await open({ kind: 'totp' })
    await page.fill('[name=account]', 'ada@example.com')
    expect(await page.locator('.value').evaluateAll(all => all.map(box => (box as HTMLElement).translate))).toEqual([
      false,
      false,
    ])
    expect(await page.locator('form').getAttribute('autocomplete')).toBe('off')
    expect(
      await page
        .locator('input[type=text]')
        .evaluateAll(all => all.map(input => (input as HTMLInputElement).spellcheck)),
    ).toEqual([false, false])
  })
})

inChromium('what is not there', () => {
  test('a page without its list of words says so, and goes on when it is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealwax-page-'))
    try {
      cpSync(built.folder, folder, { recursive: true })
      renameSync(join(folder, 'words.js'), join(folder, 'away.js'))
      const { page } = await open()
      await page.goto(`${pathToFileURL(join(folder, 'index.html')).href}#passphrase`)
      await page.getByText('words.js: save it in the folder of this page').first().waitFor()
      expect(await page.locator('.copy').count()).toBe(0)
      await page.locator('#kind-pin').check({ force: true })
      expect(await page.locator('#problem').textContent()).toBe('')
      await page.locator('#kind-passphrase').check({ force: true })
      await page.getByText('words.js: save it in the folder of this page').first().waitFor()
      renameSync(join(folder, 'away.js'), join(folder, 'words.js'))
      await page.click('#again')
      expect(await firstValue(page)).toMatch(/^[a-z-]+$/)
      expect(await page.locator('#problem').textContent()).toBe('')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('without TLS there are no keys, and it says why', async () => {
    const { page, complaints } = await open({ origin: 'insecure' })
    await page.locator('#kind-key-pair').check({ force: true })
    await page.getByText('HTTPS or was opened as a file').first().waitFor()
    expect(complaints).toEqual([])
    await page.locator('#kind-token').check({ force: true })
    expect(await firstValue(page)).toMatch(/^[0-9a-f]{64}$/)
  })

  test('a random source that is broken is an error, never a value', async () => {
    const { page } = await open()
    await page.evaluate(() => {
      crypto.getRandomValues = target => target
    })
    await page.locator('#kind-token').check({ force: true })
    await page.getByText('crypto.getRandomValues gave too few bytes').first().waitFor()
    expect(await valuesOf(page)).toEqual([''])
  })
})
