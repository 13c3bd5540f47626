// Tokens, keys and passwords, beside what others make them with, and beside the bare way that Node has.

import { spawnSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { alphabets, createRandom, djangoSecretKey, password, tokenHex, uuidV4 } from '@sealwax/core/generate'
import cryptoRandomString from 'crypto-random-string'
import passwords from 'generate-password'
import { customAlphabet } from 'nanoid'
import { interleave, nanoseconds, type Round, type Row, report } from '../harness.ts'

const times = 50_000
let seen = 0

/** Looks at one character of each value, so that a text which is still in pieces is put together. */
function use(text: string): void {
  seen += text.charCodeAt(7)
}

/** What Python needs for one, by its own clock; undefined where there is none. */
function python(expression: string): Round | undefined {
  const program = `import secrets, timeit; print(timeit.timeit(lambda: ${expression}, number=${times}) / ${times} * 1e9)`
  const run = () => spawnSync('python3', ['-c', program], { encoding: 'utf8' })
  if (run().status !== 0) {
    process.stderr.write('  python3 is not installed: its secrets are not measured\n')
    return undefined
  }
  return () => Number(run().stdout)
}

const unpooled = createRandom({ pool: false })
const djangoByNanoid = customAlphabet(alphabets.django, 50)
const classes = { length: 20, lowercase: 1, uppercase: 1, digits: 1, symbols: 1 } as const
const strict = { length: 20, lowercase: true, uppercase: true, numbers: true, symbols: true, strict: true }

const bare = 'randomBytes(32).toString(hex)'
const pythonHex = python('secrets.token_hex(32)')

// Each side has a loop of its own: a loop that several share is compiled for all of them at once.
const sides = await interleave(
  {
    [bare]: () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(randomBytes(32).toString('hex'))
      }),
    tokenHex: () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(tokenHex(32))
      }),
    'tokenHex without a pool': () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(tokenHex(32, unpooled))
      }),
    djangoSecretKey: () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(djangoSecretKey())
      }),
    'nanoid customAlphabet': () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(djangoByNanoid())
      }),
    'crypto-random-string': () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(cryptoRandomString({ length: 50, characters: alphabets.django }))
      }),
    uuidV4: () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(uuidV4())
      }),
    'crypto.randomUUID': () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(randomUUID())
      }),
    password: () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(password(classes))
      }),
    'generate-password strict': () =>
      nanoseconds(times, n => {
        for (let i = 0; i < n; i++) use(passwords.generate(strict))
      }),
  },
  { what: 'generation', rounds: 31, warmUp: 5 },
)
if (Number.isNaN(seen)) throw new Error('a side made no text')
const ofPython = pythonHex && (await interleave({ token_hex: pythonHex }, { what: 'Python', rounds: 11, warmUp: 1 }))

const row = (what: string, ours: keyof typeof sides, beside: keyof typeof sides): Row => ({
  what,
  unit: 'ns',
  ours: sides[ours],
  peer: sides[beside],
  as: 'times',
})
const hex = '32 random bytes as hexadecimal'
const django = '50 characters of Django’s 50'
report([
  { ...row(hex, 'tokenHex', bare), most: 1 / 8 },
  row(hex, 'tokenHex without a pool', bare),
  ...(ofPython === undefined
    ? []
    : [{ ...row(hex, 'tokenHex', bare), peer: { ...ofPython.token_hex, name: 'Python secrets.token_hex' } }]),
  { ...row(django, 'djangoSecretKey', bare), most: 1 / 2.5 },
  row(django, 'djangoSecretKey', 'nanoid customAlphabet'),
  row(django, 'djangoSecretKey', 'crypto-random-string'),
  { ...row('a UUID of version 4', 'uuidV4', 'crypto.randomUUID'), most: 2 },
  { ...row('a password of 20 characters and four classes', 'password', 'generate-password strict'), most: 0.5 },
])
