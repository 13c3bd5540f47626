import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { kinds } from '../../src/kinds/index.ts'
import { addressOf, browser, firstValue, inChromium, open, openMore } from './chromium.ts'

/** What is wider than the window: nothing. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter(element => !element.closest('.unseen, svg') && element.getBoundingClientRect().right > innerWidth + 0.5)
      .map(element => `${element.tagName} ${element.className}`)
      .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []),
  )
}

inChromium('on a phone', () => {
  // 320 is what WCAG 2.2, 1.4.10, asks for.
  describe.each([360, 320])('%d wide', width => {
    test.each(kinds.map(({ id }) => id))('%s: nothing is cut off or to be scrolled sideways', async id => {
      const { page } = await open({ kind: id, viewport: { width, height: 640 } })
      await openMore(page)
      expect(await overflowing(page)).toEqual([])
    })
  })

  test('the longest values and the longest rules', async () => {
    const { page } = await open({ kind: 'token', viewport: { width: 360, height: 640 } })
    await page.fill('[name=size]', '1024')
    expect(await firstValue(page)).toHaveLength(2_048)
    expect(await overflowing(page)).toEqual([])
    await page.locator('#kind-string').check({ force: true })
    await page.selectOption('[name=alphabet]', '')
    await page.fill('[name=own]', 'WM'.concat('abcdefghijklmnopqrstuvwxyz0123456789'))
    expect(await overflowing(page)).toEqual([])
    await page.locator('#kind-totp').check({ force: true })
    await page.fill('[name=account]', 'a'.repeat(200))
    expect(await overflowing(page)).toEqual([])
  })

  test('the value and its button are seen without scrolling', async () => {
    const { page } = await open({ viewport: { width: 360, height: 640 } })
    expect(await page.locator('.copy').evaluate(button => button.getBoundingClientRect().bottom)).toBeLessThan(640)
  })

  test('what is touched is large enough', async () => {
    const { page } = await open({ viewport: { width: 360, height: 640 }, hasTouch: true })
    const small = await page
      .locator('button:visible, select:visible, .group label, .row.flag label:visible, summary:visible')
      .evaluateAll(all =>
        all
          .map(element => ({ name: element.textContent, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.height < 24 || box.width < 24)
          .map(({ name }) => name),
      )
    expect(small).toEqual([])
  })
})

inChromium('as the system wants it', () => {
  const background = (page: Page): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor)

  test('light and dark', async () => {
    const { page } = await open({ colorScheme: 'light' })
    expect(await background(page)).toBe('rgb(247, 242, 234)')
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await background(page)).toBe('rgb(21, 18, 14)')
  })

  test('without motion', async () => {
    const moving = (page: Page): Promise<number> =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter(element => {
            const { transitionDuration, animationName } = getComputedStyle(element)
            return transitionDuration !== '0s' || animationName !== 'none'
          }).length,
      )
    const still = await open({ reducedMotion: 'reduce' })
    expect(await moving(still.page)).toBe(0)
    const { page } = await open({ reducedMotion: 'no-preference' })
    expect(await moving(page)).toBeGreaterThan(0)
  })

  test('a value can be selected by hand', async () => {
    const { page } = await open()
    await page.locator('.value').click({ clickCount: 3 })
    expect((await page.evaluate(() => String(getSelection()))).trim()).toBe(await firstValue(page))
  })

  test('without JavaScript it says what to do, and shows nothing that does not work', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(addressOf('file'))
    expect(await page.locator('noscript .problem').isVisible()).toBe(true)
    expect(await page.locator('button:visible').count()).toBe(0)
    await context.close()
  })
})
