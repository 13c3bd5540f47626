// Writes the pictures of docs/images anew: pnpm --dir packages/web screenshots
//
// What they show is made of fixed bytes: nobody's secret, and the same each time. Their fonts are those of the machine.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { liveServer } from '@sealwax/live'
import { type BrowserContextOptions, chromium } from 'playwright-core'
import { buildPage } from '../built-page.ts'
import { fixedBytes, giveBytes } from '../injected-bytes.ts'

interface Picture extends BrowserContextOptions {
  readonly name: string
  readonly kind: string
}

const pictures: readonly Picture[] = [
  { name: 'page-light', kind: 'password', colorScheme: 'light', viewport: { width: 1_040, height: 960 } },
  { name: 'page-dark', kind: 'passphrase', colorScheme: 'dark', viewport: { width: 1_040, height: 820 } },
  {
    name: 'page-phone',
    kind: 'token',
    colorScheme: 'light',
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 1.5,
  },
]

const found = liveServer('chromium')
if ('missing' in found) throw new Error(found.missing)
const images = fileURLToPath(new URL('../../../../docs/images', import.meta.url))
mkdirSync(images, { recursive: true })
const built = await buildPage()
const browser = await chromium.launch({ executablePath: found.endpoint })
try {
  for (const { name, kind, ...options } of pictures) {
    const page = await browser.newPage(options)
    await page.addInitScript(giveBytes, [...fixedBytes(name, 65_536)])
    await page.goto(`${pathToFileURL(join(built.folder, 'index.html')).href}#${kind}`)
    await page.locator('.copy:not([disabled])').waitFor()
    await page.screenshot({ path: join(images, `${name}.png`) })
    console.log(`docs/images/${name}.png`)
    await page.close()
  }
} finally {
  await browser.close()
  built.remove()
}
