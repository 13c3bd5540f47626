import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import {
  bits,
  checkStrength,
  effLongAttribution,
  effLongWords,
  passphrase,
  refuseWeak,
  zxcvbnEstimate,
} from 'sealwax/generate'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const sources = fileURLToPath(new URL('../src', import.meta.url))

const node = [
  '--conditions=sealwax-source',
  '--disable-warning=ExperimentalWarning',
  ...(process.features.typescript ? [] : ['--experimental-strip-types']),
  '--input-type=module',
]

describe('the words for passphrases', () => {
  it('are the long list of the EFF, to the letter', async () => {
    const words = await effLongWords()
    expect(words.length).toBe(7_776)
    expect([words[0], words.at(-1)]).toEqual(['abacus', 'zoom'])
    // Of the words of eff_large_wordlist.txt, one a line.
    expect(
      createHash('sha256')
        .update(`${words.join('\n')}\n`)
        .digest('hex'),
    ).toBe('6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522')
    expect(Object.isFrozen(words)).toBe(true)
    expect(effLongAttribution).toMatch(/Electronic Frontier Foundation.*CC BY/)
  })

  it('make passphrases of 77 bits', async () => {
    const words = await effLongWords()
    expect(
      passphrase(words, { separator: ' ' })
        .split(' ')
        .every(word => words.includes(word)),
    ).toBe(true)
    expect(bits.passphrase(words)).toBeCloseTo(77.55, 2)
  })

  it('never read as other words with - between them, although four have one inside', async () => {
    const words = await effLongWords()
    const known = new Set(words)
    const parts = words.filter(word => word.includes('-')).map(word => word.split('-'))
    expect(parts.length).toBe(4)
    // Two readings of one text begin with a word that is the beginning of another, up to a hyphen.
    for (const [first = ''] of parts) expect(known.has(first), first).toBe(false)
  })

  it('are loaded when they are asked for', async () => {
    const { stdout } = await run(process.execPath, [
      ...node,
      '--eval',
      `import * as modules from 'node:module'
       const { registerHooks } = modules
       const seen = []
       registerHooks?.({ load: (url, context, next) => { seen.push(url); return next(url, context) } })
       const { effLongWords } = await import(${JSON.stringify(pathToFileURL(join(sources, 'generate.ts')).href)})
       const before = seen.filter(url => /wordlists|zxcvbn-ts/.test(url)).length
       await effLongWords()
       console.log(JSON.stringify([registerHooks !== undefined, before, seen.filter(url => /wordlists/.test(url)).length]))`,
    ])
    const [canTell, before, after] = JSON.parse(stdout)
    expect(before).toBe(0)
    if (canTell) expect(after).toBe(1)
  })
})

describe('zxcvbn for passwords of people', () => {
  it('knows what looks strong and is not', { timeout: 30_000 }, async () => {
    const estimate = await zxcvbnEstimate()
    for (const value of ['Summer2024!Summer', 'MyDogIsCalledRex1', 'jennifer1985london']) {
      expect(checkStrength(value).ok, value).toBe(true)
      expect(
        checkStrength(value, { estimate }).weaknesses.map(({ code }) => code),
        value,
      ).toContain('few-bits')
    }
    expect(checkStrength(passphrase(await effLongWords(), { count: 7 }), { estimate }).ok).toBe(true)
    expect(refuseWeak({ estimate })(new TextEncoder().encode('Summer2024!Summer'))).toBe(
      'Its strength is estimated at less than 64 bits.',
    )
  })

  it('says how it is installed where it is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealwax-zxcvbn-'))
    try {
      // A package that is called @sealwax/core finds itself under that name, and nothing else.
      const core = fileURLToPath(new URL('../node_modules/@sealwax/core', import.meta.url))
      await cp(join(core, 'src'), join(folder, 'src'), { recursive: true })
      await cp(join(core, 'package.json'), join(folder, 'package.json'))
      await cp(join(sources, 'generate/zxcvbn-estimate.ts'), join(folder, 'zxcvbn-estimate.ts'))
      const program = `
        const { zxcvbnEstimate } = await import(${JSON.stringify(pathToFileURL(join(folder, 'zxcvbn-estimate.ts')).href)})
        const error = await zxcvbnEstimate().catch(error => error)
        console.log(JSON.stringify([error.code, error.message]))`
      const { stdout } = await run(process.execPath, [...node, '--eval', program], { cwd: folder })
      const [code, message] = JSON.parse(stdout)
      expect(code).toBe('ERR_SECRET_CONFIG')
      expect(message).toContain('npm install @zxcvbn-ts/core @zxcvbn-ts/language-common @zxcvbn-ts/language-en')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
