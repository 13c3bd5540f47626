import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { kinds } from '../../src/kinds/index.ts'
import { clipboardOf, firstValue, inChromium, open, openMore, pressCopy, valuesOf } from './chromium.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong, by the rules of WCAG 2.2 A and AA and its own good practices: rule, place, reason. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axeSource)
  const { violations, passes } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  // A run that looked at nothing finds nothing.
  expect(passes.map(({ id }) => id)).toContain('color-contrast')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}

inChromium('accessibility', () => {
  describe.each(['light', 'dark'] as const)('in %s colours', colorScheme => {
    test.each(kinds.map(({ id }) => id))('%s', async id => {
      const { page } = await open({ kind: id, colorScheme, reducedMotion: 'reduce' })
      await openMore(page)
      expect(await violationsOf(page)).toEqual([])
    })

    test.each([1_280, 360])('what is wrong, what was copied, and what is under the pointer; %d wide', async width => {
      const { page } = await open({ colorScheme, reducedMotion: 'reduce', viewport: { width, height: 800 } })
      await pressCopy(page)
      expect(await violationsOf(page)).toEqual([])
      await page.hover('#again')
      expect(await violationsOf(page)).toEqual([])
      await page.fill('[name=length]', '0')
      expect(await violationsOf(page)).toEqual([])
    })
  })

  test('a page that is wrong is found', async () => {
    const { page } = await open()
    await page.evaluate(() => {
      document.querySelector('label[for=field-length]')?.remove()
      document.documentElement.style.setProperty('--faded', '#bbb')
    })
    expect((await violationsOf(page)).map(line => line.split(':')[0])).toEqual(
      expect.arrayContaining(['label', 'color-contrast']),
    )
  })

  test('what a screen reader hears when something is made', async () => {
    const { page } = await open()
    const heard = async (): Promise<string | undefined> =>
      (await page.locator('#made[role=status]').textContent())?.trim()
    // Nobody asked yet.
    expect(await heard()).toBe('')
    await page.click('#again')
    expect(await heard()).toBe('New: Password, 130 bits.')
    await page.fill('[name=length]', '12')
    expect(await heard()).toBe('New: Password, 78.1 bits.')
    // Not the value itself.
    expect(await page.locator('[role=status], [aria-live], output').allTextContents()).not.toContain(
      await firstValue(page),
    )
    expect(await page.getByRole('group', { name: 'Password', exact: true }).textContent()).toBe(await firstValue(page))
  })
})

inChromium('with the keyboard alone', () => {
  /** What has the focus: its name for people. */
  async function focused(page: Page): Promise<string> {
    return page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const labels = (element as HTMLInputElement).labels
      return (labels?.[0] ?? element).textContent?.trim() ?? ''
    })
  }

  test('everything is reached in the order of the page, and nothing holds the focus', async () => {
    const { page } = await open()
    const order: string[] = []
    for (;;) {
      await page.keyboard.press('Tab')
      const name = await focused(page)
      if (order.includes(name) || (await page.evaluate(() => document.activeElement === document.body))) break
      order.push(name)
    }
    expect(order).toEqual([
      'Password',
      'Copy Password',
      'New value',
      'For',
      'Characters',
      'Lower case',
      'Upper case',
      'Digits',
      'Symbols',
      'No look-alikes',
      'More rules',
    ])
  })

  test('choose, change, make and copy', async () => {
    const { page } = await open()
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await press('Tab', 'ArrowDown', 'ArrowDown')
    expect(await page.locator('h2').textContent()).toBe('PIN')
    const pin = await firstValue(page)
    await press('Tab', 'Tab', 'Enter')
    const another = await firstValue(page)
    expect(another).not.toBe(pin)
    expect(await focused(page)).toBe('New value')
    await press('Tab', 'ArrowUp', 'ArrowUp')
    expect(await firstValue(page)).toMatch(/^\d{8}$/)
    // Enter in a field makes a new one.
    const eight = await firstValue(page)
    await press('Enter')
    expect(await firstValue(page)).not.toBe(eight)
    await press('Shift+Tab', 'Shift+Tab', 'Enter')
    await page.getByText('PIN copied.').waitFor()
    expect(await clipboardOf(page)).toBe(await firstValue(page))
    expect(await focused(page)).toMatch(/^Cop(y|ied) PIN$/)
  })

  test('Enter in any field makes a new one', async () => {
    const { page } = await open()
    await page.locator('summary').click()
    for (const name of ['Characters', 'Characters to leave out']) {
      const before = await firstValue(page)
      await page.getByLabel(name, { exact: true }).press('Enter')
      await expect.poll(() => firstValue(page)).not.toBe(before)
    }
  })

  test('the focus is seen wherever it is', async () => {
    const { page } = await open({ kind: 'key-pair' })
    const seen: string[] = []
    for (let count = 0; count < 8; count++) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        if (element === document.body) return undefined
        // Of a kind, the label is what is seen.
        const shown = element.matches('.group input') ? element.closest('label') : element
        const { outlineStyle, outlineWidth } = getComputedStyle(shown as HTMLElement)
        return `${outlineWidth} ${outlineStyle}`
      })
      if (outline === undefined) break
      seen.push(outline)
    }
    // The kind, two boxes that scroll, two copies, a new one, two fields.
    expect(seen).toEqual(Array.from({ length: 8 }, () => '3px solid'))
  })

  test('a long key is scrolled with keys', async () => {
    const { page } = await open({ kind: 'key-pair' })
    await page.selectOption('[name=type]', 'RSA-4096')
    await page.locator('.copy:not([disabled])').first().waitFor({ timeout: 60_000 })
    await page.locator('.value').first().focus()
    await page.keyboard.press('End')
    await expect
      .poll(() =>
        page
          .locator('.value')
          .first()
          .evaluate(box => box.scrollTop),
      )
      .toBeGreaterThan(0)
    expect((await valuesOf(page))[0]?.split('\n').length).toBeGreaterThan(50)
  }, 60_000)
})
