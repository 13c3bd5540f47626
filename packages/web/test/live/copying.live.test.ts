import { expect, test } from 'vitest'
import { clipboardOf, expectQuiet, inChromium, open, pressCopy, valuesOf } from './chromium.ts'

inChromium('copying', () => {
  test.each(['file', 'server'] as const)('the value as it is, and it is said; from a %s', async origin => {
    const opened = await open({ origin })
    const { page } = opened
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    expect((await pressCopy(page)).trim()).toBe('Password copied.')
    expect(await page.locator('.copy').textContent()).toBe('Copied Password')
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[0])
    expect(await page.locator('#notice').getAttribute('role')).toBe('status')
    await page.clock.runFor(2_000)
    expect(await page.locator('.copy').textContent()).toBe('Copy Password')
    expectQuiet(opened, origin)
  })

  test('characters that mean something in HTML, and lines', async () => {
    const { page } = await open({ kind: 'string' })
    await page.selectOption('[name=alphabet]', '')
    await page.fill('[name=own]', ` <>&"'é😀`)
    await pressCopy(page)
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[0])
    expect(await clipboardOf(page)).toMatch(/^[ <>&"'é😀]{32}$/u)

    await page.locator('#kind-key-pair').check({ force: true })
    await pressCopy(page, 1)
    expect(await clipboardOf(page)).toMatch(/^-----BEGIN PUBLIC KEY-----\n[^-]+\n-----END PUBLIC KEY-----\n$/)
    expect(await clipboardOf(page)).toBe((await valuesOf(page))[1])
  })

  test('said twice, it is heard twice', async () => {
    const { page } = await open()
    const first = await pressCopy(page)
    const second = await pressCopy(page)
    expect(first.trim()).toBe(second.trim())
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
    await pressCopy(page)
    await page.click('#again')
    expect(await page.locator('#notice').textContent()).toBe('')
    expect(await page.locator('.copy').textContent()).toBe('Copy Password')
  })

  test('without a clipboard, the value is selected and it is said what to press', async () => {
    const opened = await open({ origin: 'insecure' })
    const { page } = opened
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    expect(await pressCopy(page)).toContain('press Ctrl+C')
    expect(await page.evaluate(() => String(getSelection()))).toBe((await valuesOf(page))[0])
    expectQuiet(opened, 'insecure')
  })
})
