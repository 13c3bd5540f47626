import { expect, test } from 'vitest'
import { firstValue, inChromium, open, valueIsThere } from './chromium.ts'

inChromium('rules', () => {
  test('one that no password meets is told in its place, and the value is gone until it can be met', async () => {
    const { page } = await open()
    await page.fill('[name=length]', '3')
    expect(await page.locator('#problem').textContent()).toBe(
      'No password can meet this policy: it wants 4 characters at the least, and has room for 3.',
    )
    expect((await page.locator('#made[role=status]').textContent())?.trim()).toBe(
      await page.locator('#problem').textContent(),
    )
    expect(await page.locator('.value').isVisible()).toBe(false)
    expect(await page.locator('.copy').isVisible()).toBe(false)
    expect(await page.locator('#strength').isVisible()).toBe(false)

    await page.fill('[name=length]', '4')
    expect(await firstValue(page)).toHaveLength(4)
    expect(await page.locator('#problem').textContent()).toBe('')
    expect(await page.locator('#strength').isVisible()).toBe(true)
  })

  test.each(['', '0', '257', '6.5', '-1', '1e9'])('a number that is none, "%s", is told at its field', async given => {
    const { page } = await open()
    await page.fill('[name=length]', given)
    const field = page.getByRole('spinbutton', { name: 'Characters' })
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    const described = (await field.getAttribute('aria-describedby')) ?? ''
    expect(await page.locator(`#${described}`).textContent()).toBe('It must be a whole number from 1 to 256.')
    expect(await page.locator('#problem').textContent()).toBe('Characters must be a whole number from 1 to 256.')
    await field.fill('9')
    expect(await firstValue(page)).toHaveLength(9)
    expect(await field.getAttribute('aria-invalid')).toBeNull()
    expect(await page.locator(`#${described}`).textContent()).toBe('')
  })

  test('a target sets the fields, and a field that is changed then makes rules of its own', async () => {
    const { page } = await open()
    await page.selectOption('[name=target]', 'windowsActiveDirectory')
    expect(await firstValue(page)).toHaveLength(24)
    expect(await page.locator('[name=noLookAlikes]').isChecked()).toBe(true)
    expect(await page.locator('#code').textContent()).toBe('password(passwordPolicies.windowsActiveDirectory)')
    await page.selectOption('[name=target]', 'awsRds')
    expect(await page.locator('summary').textContent()).toBe('More rules (1 in use)')
    expect(await page.locator('[name=noLookAlikes]').isChecked()).toBe(false)
    await page.fill('[name=length]', '16')
    expect(await page.locator('[name=target]').inputValue()).toBe('')
    expect(await firstValue(page)).toHaveLength(16)
    expect(await page.locator('#code').textContent()).toBe(`password({ length: 16, exclude: '/"@&\\'' })`)
  })

  test('buttons beside a number change it', async () => {
    const { page } = await open({ kind: 'pin' })
    await page.getByRole('button', { name: 'Digits: one more' }).click()
    await page.getByRole('button', { name: 'Digits: one more' }).click()
    await page.getByRole('button', { name: 'Digits: one less' }).click()
    expect(await firstValue(page)).toHaveLength(7)
  })

  test('a field that belongs to one choice is there for it alone', async () => {
    const { page } = await open({ kind: 'string' })
    expect(await page.getByLabel('Your own alphabet').isVisible()).toBe(false)
    await page.selectOption('[name=alphabet]', '')
    await page.getByLabel('Your own alphabet').fill('ab')
    expect(await firstValue(page)).toMatch(/^[ab]{32}$/)
    await page.selectOption('[name=alphabet]', 'digits')
    expect(await page.getByLabel('Your own alphabet').isVisible()).toBe(false)
    expect(await firstValue(page)).toMatch(/^\d{32}$/)
  })

  test('the address of the page may name a kind; another name is the first kind', async () => {
    const { page } = await open({ kind: 'django' })
    expect(await page.locator('h2').textContent()).toBe('Django key')
    await page.evaluate(() => {
      location.hash = 'uuid'
    })
    await page.locator('h2', { hasText: 'UUID' }).waitFor()
    await page.evaluate(() => {
      location.hash = '<img>'
    })
    await page.locator('h2', { hasText: 'Password' }).waitFor()
    await valueIsThere(page)
  })
})
