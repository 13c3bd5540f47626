import { sign, verify } from 'node:crypto'
import { createRandom } from '@sealwax/core/generate'
import { afterEach, expect, test, vi } from 'vitest'
import { kinds } from '../../src/kinds/index.ts'
import { fixedBytes, sourceOf } from '../injected-bytes.ts'
import { runShownCode } from '../shown-code.ts'
import { expectQuiet, firstValue, inChromium, open, valueIsThere, valuesOf } from './chromium.ts'

/** What a value of each kind looks like, as it is made first, and its strength. */
const looks: Readonly<Record<string, readonly [RegExp, string]>> = {
  password: [/^[!-~]{20}$/, '130 bits'],
  passphrase: [/^[a-z-]+(-[a-z-]+){5}$/, '77.5 bits'],
  pin: [/^\d{6}$/, '19.9 bits'],
  token: [/^[0-9a-f]{64}$/, '256 bits'],
  string: [/^[A-Za-z0-9]{32}$/, '190 bits'],
  uuid: [/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, '122 bits'],
  django: [/^[a-z0-9!@#$%^&*(\-_=+)]{50}$/, '282 bits'],
  jwt: [/^[\w-]{43}$/, '256 bits'],
  totp: [/^[A-Z2-7]{32}$/, '160 bits'],
  'key-pair': [/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n$/, '128 bits'],
}

afterEach(() => {
  vi.useRealTimers()
})

inChromium('every kind', () => {
  test.each(kinds.map(({ id }) => id))('%s: a value, another one, and its strength; from a file', async id => {
    const opened = await open({ kind: id })
    const { page } = opened
    const [pattern, bits] = looks[id] ?? [/^$/, '']
    const first = await firstValue(page)
    expect(first).toMatch(pattern)
    expect(await page.locator('#bits').textContent()).toBe(bits)
    expect(await page.locator('#meaning').textContent()).toMatch(/^[A-Z].*\.$/)
    await page.click('#again')
    const second = await firstValue(page)
    expect(second).toMatch(pattern)
    expect(second).not.toBe(first)
    expectQuiet(opened)
  })

  test('they are chosen on the page too, which says which one it is', async () => {
    const opened = await open({ origin: 'server' })
    const { page } = opened
    for (const { id, name } of kinds) {
      await page.getByText(name, { exact: true }).first().click()
      expect(await firstValue(page)).toMatch(looks[id]?.[0] ?? /^$/)
      expect(await page.locator('h2').textContent()).toBe(name)
      expect(await page.locator(`#kind-${id}`).isChecked()).toBe(true)
    }
    expectQuiet(opened, 'server')
  })
})

inChromium('the page and the package make the same of the same bytes', () => {
  const generated = kinds
    .filter(({ id }) => id !== 'key-pair')
    .map(({ id }): [string, Record<string, string>] => [id, {}])

  test.each([
    ...generated,
    ['token', { size: '48', form: 'urlsafe' }],
    ['string', { alphabet: '', own: 'αβγδ😀' }],
    ['uuid', { version: '7' }],
    ['passphrase', { count: '9', separator: ' · ' }],
    ['password', { target: 'postgresql' }],
    ['password', { length: '8', digits: '4' }],
    ['totp', { account: 'ada@example.com' }],
  ] as [string, Record<string, string>][])('%s %j', async (id, values) => {
    vi.useFakeTimers({ now: 1_767_225_600_000, toFake: ['Date'] })
    const bytes = fixedBytes(`page ${id}`, 65_536)
    const { page } = await open({ kind: id, bytes })
    await page.clock.setFixedTime(new Date())
    const random = createRandom({ source: sourceOf(bytes) })
    // Whatever the page has made so far, the package makes as well, in the same order.
    const expectTheSame = async (): Promise<void> => {
      await valueIsThere(page)
      const code = (await page.locator('#code').textContent()) ?? ''
      expect((await valuesOf(page)).at(-1)).toBe(await runShownCode(code, random))
    }

    await expectTheSame()
    for (const [name, value] of Object.entries(values)) {
      const field = page.locator(`[name="${name}"]`)
      if ((await field.evaluate(control => control.tagName)) === 'SELECT') await field.selectOption(value)
      else await field.fill(value)
      if ((await page.locator('#problem').textContent()) === '') await expectTheSame()
    }
    await page.click('#again')
    await expectTheSame()
  })
})

inChromium('key pairs', () => {
  test.each(['Ed25519', 'P-384', 'RSA-3072'])(
    '%s: the keys belong together',
    async type => {
      const { page } = await open({ kind: 'key-pair' })
      await page.selectOption('[name=type]', type)
      await valueIsThere(page)
      const [privateKey = '', publicKey = ''] = await valuesOf(page)
      const text = Buffer.from('text')
      expect(verify(null, text, publicKey, sign(null, text, privateKey))).toBe(true)
    },
    30_000,
  )

  test('one that takes long is given up when something else is wanted', async () => {
    const opened = await open({ kind: 'key-pair' })
    const { page } = opened
    await page.evaluate(() => {
      const { subtle } = crypto
      const generateKey = subtle.generateKey.bind(subtle) as (...given: unknown[]) => Promise<CryptoKeyPair>
      const until = new Promise<void>(resolve => addEventListener('the test lets it end', () => resolve()))
      subtle.generateKey = (async (...given: unknown[]) => {
        const pair = await generateKey(...given)
        await until
        return pair
      }) as typeof subtle.generateKey
    })
    await page.click('#again')
    expect(await valuesOf(page)).toEqual(['', ''])
    expect(await page.locator('.copy').first().isDisabled()).toBe(true)

    await page.locator('#kind-pin').check({ force: true })
    const pin = await firstValue(page)
    await page.evaluate(async () => {
      dispatchEvent(new Event('the test lets it end'))
      // What the page does then is done when as much has been asked of Web Crypto after it.
      for (let count = 0; count < 20; count++) await crypto.subtle.digest('SHA-256', new Uint8Array())
    })
    expect(pin).toMatch(/^\d{6}$/)
    expect(await valuesOf(page)).toEqual([pin])
    expectQuiet(opened)
  })
})
