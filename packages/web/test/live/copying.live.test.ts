import { expect, test } from 'vitest'
import { clipboardOf, expectQuiet, inChromium, open, valuesOf } from './chromium.ts'

inChromium('copying', () => {
  test.each(['file', 'server'] as const)('the value as it is, and it is said; from a %s', async origin => {
    const opened = await open({ origin })
    const { page } = opened
    await page.click('.copy')
    await page.getByText('Copied', { exact: true }).waitFor()
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[0])
    expect((await page.locator('#notice[role=status]').textContent())?.trim()).toBe('Password copied.')
    // The button becomes what it was.
    await page.locator('.copy', { hasText: /^Copy Password$/ }).waitFor()
    expectQuiet(opened, origin)
  })

  test('characters that mean something in HTML, and lines', async () => {
    const { page } = await open({ kind: 'string' })
    await page.selectOption('[name=alphabet]', '')
    await page.fill('[name=own]', ` <>&"'é😀`)
    await page.click('.copy')
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[0])
    expect(await clipboardOf(page)).toMatch(/^[ <>&"'é😀]{32}$/u)

    await page.locator('#kind-key-pair').check({ force: true })
    await page.locator('.copy').nth(1).click()
    expect(await clipboardOf(page)).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^-]+\n-----END PUBLIC KEY-----\n$/)
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[1])
  })

  test('said twice, it is heard twice', async () => {
    const { page } = await open()
    await page.click('.copy')
    const first = await page.locator('#notice').textContent()
    await page.click('.copy')
    const second = await page.locator('#notice').textContent()
    expect(first?.trim()).toBe(second?.trim())
    expect(first).not.toBe(second)
  })

  test('nothing is copied before somebody asks for it', async () => {
    const { page } = await open()
    await page.evaluate(() => navigator.clipboard.writeText('before'))
    for (const id of ['token', 'key-pair', 'password']) {
      await page.locator(`#kind-${id}`).check({ force: true })
      await page.click('#again')
    }
    expect(await clipboardOf(page)).toBe('before')
  })

  test('what was copied is no longer said of another value', async () => {
    const { page } = await open()
    await page.click('.copy')
    await page.getByText('Password copied.').waitFor()
    await page.click('#again')
    expect(await page.locator('#notice').textContent()).toBe('')
  })

  test('without a clipboard, the value is selected and it is said what to press', async () => {
    const opened = await open({ origin: 'insecure' })
    const { page } = opened
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.click('.copy')
    expect(await page.locator('#notice').textContent()).toContain('press Ctrl+C')
    expect(await page.evaluate(() => String(getSelection()))).toBe((await valuesOf(page))[0])
    expectQuiet(opened, 'insecure')
  })
})
