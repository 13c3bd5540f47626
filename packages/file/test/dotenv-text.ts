import fc from 'fast-check'

const key = fc.constantFrom('A', 'B', 'KEY', 'db__host', 'a.b-c', 'export', '1', '__proto__', 'constructor')
const blanks = fc.constantFrom('', ' ', '\t', '  ')
const value = fc.oneof(
  fc.constantFrom(
    '',
    'plain',
    "'single'",
    '"dou ble"',
    '`tick`',
    '"a\\nb"',
    "'two\nlines'",
    '"open',
    "'it's'",
    "'esc\\'",
    'x#y',
    '\\',
  ),
  fc.string({ maxLength: 8 }),
)
const entry = fc
  .tuple(
    blanks,
    fc.constantFrom('', '', 'export '),
    key,
    fc.constantFrom('=', '=', ' = ', ': ', '=\n'),
    value,
    blanks,
    fc.constantFrom('', '', ' # comment', '#c"\''),
  )
  .map(parts => parts.join(''))
const line = fc.oneof(
  { weight: 6, arbitrary: entry },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '# comment',
      "# it's",
      'word',
      'KEY:',
      'export',
      '=x',
      '\\',
      '"',
      "'",
      'A',
      '\u2028',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
)

/** Texts of .env files, the odd ones among them: any line ends, a byte order mark, no last line break, open quotes, equal keys. */
export const dotenvText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff'),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r')), { maxLength: 8 }),
    fc.oneof(fc.constant(''), line),
  )
  .map(([mark, lines, last]) => mark + lines.flat().join('') + last)

/** Characters that mean something to a parser of .env files, in any order. */
export const dotenvSoup: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        'A',
        'B',
        'export',
        ' ',
        '\n',
        '\r\n',
        '\r',
        '=',
        ': ',
        "'",
        '"',
        '`',
        "\\'",
        '\\"',
        '\\',
        '\\n',
        '#',
        'x',
        '\t',
        '\u2028',
        '\ufeff',
        '\u00a0',
        '-',
        '.',
        'A=',
        "\nA='",
        '\n\n',
      ],
    ),
    { maxLength: 16 },
  )
  .map(parts => parts.join(''))

/** Values that some quoting cannot hold, and ordinary ones. */
export const dotenvValue: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.constantFrom("'", '"', '`', '\\', '\n', '\r', '\\n', ' ', '#', '=', 'x', '$', '\u2028', '\t'), {
      maxLength: 6,
    })
    .map(parts => parts.join('')),
  fc.string({ maxLength: 12 }).filter(text => !text.includes('\0')),
)
