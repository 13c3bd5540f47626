import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SecretDocument } from '../src/document.ts'
import { jsonFormat } from '../src/json/json-format.ts'
import { fileProvider, type Notice, newCall, read, textOf, workFolder, write } from './workspace.ts'

function read1(text: string, name: string): string | undefined {
  return jsonFormat.parse(text).read(name)
}

function put(text: string, name: string, value: string): string {
  return textOf(jsonFormat.parse(text).write(name, value))
}

function refusal(attempt: () => SecretDocument): { code: string; hint: string } {
  try {
    attempt()
  } catch (error) {
    return (error as { fault: { code: string; hint: string } }).fault
  }
  throw new Error('it was not refused')
}

describe('names in a JSON file', () => {
  test('a list tells that it leaves values out, and of a file without such it tells nothing', async () => {
    const folder = workFolder()
    writeFileSync(join(folder, 's.json'), '{"ok":"x","\\u001b[2J":"y","new\\nline":"z","n":null}', { mode: 0o600 })
    const notices: Notice[] = []
    const call = newCall({ notices })
    expect((await fileProvider(folder, 's.json').list('', call)).names).toEqual(['ok'])
    expect(notices).toEqual([{ code: 'unnamed-values', subject: join(folder, 's.json') }])
    writeFileSync(join(folder, 't.json'), '{"ok":"x","n":null}', { mode: 0o600 })
    await fileProvider(folder, 't.json').list('', call)
    expect(notices).toHaveLength(1)
  })

  test.each([
    ['{"db":{"host":"h"}}', 'db/host', 'h'],
    ['{"db":{"host":"h"}}', 'db.host', 'h'],
    ['{"a":{"b":{"c":"h"}}}', 'a.b/c', 'h'],
    ['{"a":["x",{"b":"y"}]}', 'a/1/b', 'y'],
    ['{"a":["x",{"b":"y"}]}', 'a.0', 'x'],
    // A key that is spelled like the name comes first, the longest one at every step.
    ['{"db.host":"literal","db":{"host":"walked"}}', 'db.host', 'literal'],
    ['{"db/host":"literal","db":{"host":"walked"}}', 'db/host', 'literal'],
    ['{"a.b":{"c":"longer"},"a":{"b.c":"shorter"}}', 'a.b.c', 'longer'],
    ['{"a.b":{"x":"no"},"a":{"b.c":"found"}}', 'a.b.c', 'found'],
    ['{"__proto__":{"constructor":"plain"}}', '__proto__/constructor', 'plain'],
    ['{"a":1,"a":2}', 'a', '2'],
  ])('in %s, %s is %s', (text, name, value) => {
    expect(read1(text, name)).toBe(value)
  })

  test.each([
    ['{}', 'toString'],
    ['{}', '__proto__'],
    ['{"a":"text"}', 'a/0'],
    ['{"a":"text"}', 'a/length'],
    ['{"a":[1]}', 'a/01'],
    ['{"a":[1]}', 'a/1'],
    ['{"a":null}', 'a'],
    ['{"a":null}', 'a/b'],
  ])('in %s there is no %s', (text, name) => {
    expect(read1(text, name)).toBeUndefined()
  })

  test.each([
    ['"1.0"', '1.0'],
    ['1.0', '1.0'],
    ['12345678901234567890', '12345678901234567890'],
    ['-0', '-0'],
    ['1E400', '1E400'],
    ['true', 'true'],
    ['{ "b" : [1.0,  2] }', '{ "b" : [1.0,  2] }'],
    ['"\\u00e9\\n"', 'é\n'],
    ['""', ''],
  ])('the value %s is read as %j', (json, value) => {
    expect(read1(`{"a": ${json}}`, 'a')).toBe(value)
  })

  test('half a surrogate pair is no text', () => {
    expect(
      refusal(() => {
        jsonFormat.parse('{"a":"\\ud800"}').read('a')
        return jsonFormat.parse('{}')
      }).code,
    ).toBe('ERR_SECRET_CORRUPT')
  })

  test('the list has the names of single values that lead to them', () => {
    const text =
      '{"a":"x","b":{"c":1,"d":[true,{"e":"y"}]},"n":null,"o":{},"p.q":"z","r":{"s":"hidden"},"r/s":"shown","":"x","v":{"..":"x"}}'
    const document = jsonFormat.parse(text)
    expect(document.names()).toEqual(['a', 'b/c', 'b/d/0', 'b/d/1/e', 'p.q', 'r/s'])
    expect(document.unnamed).toBe(3)
    for (const name of document.names()) expect(document.read(name)).toBeDefined()
  })

  test.each(['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a\0', 'a\n', '\ud800'])('the name %j is not legal', name => {
    expect(jsonFormat.names.pattern.test(name)).toBe(false)
  })

  test.each(['a', 'a.b', 'db/host', '__proto__', 'ä', '😀', 'a b', '...', '.a', 'a#b'])(
    'the name %j is legal',
    name => {
      expect(jsonFormat.names.pattern.test(name)).toBe(true)
    },
  )
})

describe('a put into a JSON file', () => {
  test.each([
    ['{"a": "x"}', 'a', 'y', '{"a": "y"}'],
    ['{"a": 5432}', 'a', '5433', '{"a": 5433}'],
    ['{"a": 1}', 'a', '1.50', '{"a": 1.50}'],
    ['{"a": 1}', 'a', '007', '{"a": "007"}'],
    ['{"a": 1}', 'a', ' 1', '{"a": " 1"}'],
    ['{"a": "1"}', 'a', '2', '{"a": "2"}'],
    ['{"a": true}', 'a', 'false', '{"a": false}'],
    ['{"a": true}', 'a', 'no', '{"a": "no"}'],
    ['{"a": null}', 'a', 'null', '{"a": "null"}'],
    ['{"a": {"b":1}}', 'a', '{"b": 2}', '{"a": {"b": 2}}'],
    ['{"a": [1]}', 'a', '[]', '{"a": []}'],
    ['{"a": 1}', 'b', '2', '{"a": 1, "b": "2"}'],
    ['{"a": {"b": "x"}}', 'a/c', 'y', '{"a": {"b": "x", "c": "y"}}'],
    ['{"a": {"b": "x"}}', 'a.c', 'y', '{"a": {"b": "x", "c": "y"}}'],
    ['{"a": ["x"]}', 'a/1', 'y', '{"a": ["x", "y"]}'],
    ['{}', 'a/b', 'x', '{\n  "a": {\n    "b": "x"\n  }\n}'],
    ['{}', 'example.com', 'x', '{\n  "example.com": "x"\n}'],
    ['{}', '__proto__/x', 'y', '{\n  "__proto__": {\n    "x": "y"\n  }\n}'],
    ['{"a": 1, "a": 2}', 'a', '3', '{"a": 1, "a": 3}'],
  ])('%s with %s = %j', (text, name, value, expected) => {
    expect(put(text, name, value)).toBe(expected)
    expect(read1(expected, name)).toBe(value)
  })

  test.each([
    ['{"a": "x"}', 'a/b'],
    ['{"a": [1]}', 'a/5'],
    ['{"a": [1]}', 'a/b'],
    // The secrets inside would be gone.
    ['{"a": {"b": "x"}}', 'a'],
    ['{"a": ["x"]}', 'a'],
  ])('%s takes no text for %s', (text, name) => {
    const { code, hint } = refusal(() => jsonFormat.parse(text).write(name, 'y'))
    expect(code).toBe('ERR_SECRET_INVALID')
    expect(hint).not.toBe('')
  })

  test('any text reads back, and nothing else changes', () => {
    const text =
      '\ufeff{\r\n\t"keep": 1.0,\r\n\t"keep": 12345678901234567890,\r\n\t"a": "x", "b": {"c" : [ ] }\r\n}\r\n\r\n'
    const name = fc.constantFrom('a', 'keep', 'b/d', 'new', 'b/c/0', 'new/deep/er')
    fc.assert(
      fc.property(
        name,
        fc.string({ unit: 'binary' }).filter(value => !value.includes('\0')),
        (key, value) => {
          const result = put(text, key, value)
          expect(read1(result, key)).toBe(value)
          for (const other of jsonFormat.parse(text).names()) {
            if (other !== key) expect(read1(result, other)).toBe(read1(text, other))
          }
          expect(result.startsWith('\ufeff{\r\n\t"keep": 1.0,\r\n\t"keep": ')).toBe(true)
          expect(result.endsWith('\r\n}\r\n\r\n')).toBe(true)
        },
      ),
    )
  })
})

describe('a delete from a JSON file', () => {
  test.each([
    ['{\n  "a": 1,\n  "b": 2\n}', 'a', '{\n  "b": 2\n}'],
    ['{"a": {"b": 1}}', 'a/b', '{"a": {}}'],
    ['{"a": 1, "b": 2, "a": 3}', 'a', '{"b": 2}'],
    ['{"a": [1, 2]}', 'a/1', '{"a": [1]}'],
    ['{"a": {"b": 1}, "c": 2}', 'a', '{"c": 2}'],
  ])('%s without %s', (text, name, expected) => {
    expect(textOf(jsonFormat.parse(text).remove(name))).toBe(expected)
  })

  test('an element that others follow stays: they would take its name', () => {
    expect(refusal(() => jsonFormat.parse('{"a": [1, 2]}').remove('a/0')).code).toBe('ERR_SECRET_INVALID')
  })
})

describe('a JSON file that is broken', () => {
  test.each([
    ['{"a": }', 'line 1, column 7'],
    ['', 'line 1, column 1'],
    ['{\n  "a": "x",\n}', 'line 3, column 1'],
    ['["x"]', 'array'],
    ['"x"', 'string'],
  ])('%j says where', async (text, place) => {
    const folder = workFolder()
    writeFileSync(join(folder, 'secrets.json'), text, { mode: 0o600 })
    const provider = fileProvider(folder, 'secrets.json')
    const failures = await Promise.all(
      [provider.get('a', newCall()), write(provider, 'a', '1')].map(attempt =>
        attempt.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    )
    for (const error of failures) {
      expect(provider.classify(error)).toMatchObject({
        code: 'ERR_SECRET_CORRUPT',
        hint: expect.stringContaining(place),
      })
    }
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).toBe(text)
  })

  test('one that was repaired is read', async () => {
    const folder = workFolder()
    writeFileSync(join(folder, 'secrets.json'), '{', { mode: 0o600 })
    const provider = fileProvider(folder, 'secrets.json')
    await expect(provider.get('a', newCall())).rejects.toThrow()
    writeFileSync(join(folder, 'secrets.json'), '{"a":"x"}', { mode: 0o600 })
    expect(await read(provider, 'a')).toBe('x')
  })

  test('nesting made to exhaust the stack is refused', () => {
    expect(refusal(() => jsonFormat.parse('{"a":'.repeat(100_000)) as never).code).toBe('ERR_SECRET_CORRUPT')
  })

  test('a long key of separators takes no time', () => {
    const text = JSON.stringify({ ['./'.repeat(200_000)]: 'x', a: 'y' })
    expect(jsonFormat.parse(text).names()).toEqual(['a'])
  })
})
