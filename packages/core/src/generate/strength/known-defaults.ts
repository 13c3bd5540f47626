/**
 * What stands in examples, templates and images, and is forgotten there: whole values, in lower case and without the digits
 * and punctuation that people put after them.
 */
const values: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'admin',
  'administrator',
  'apikey',
  'default',
  'demo',
  'dev',
  'development',
  'guest',
  'hunter',
  'iloveyou',
  'keyboard cat',
  'letmein',
  'master',
  'minioadmin',
  'monkey',
  'my-secret',
  'mysecret',
  'none',
  'null',
  'p@ssw0rd',
  'p@ssword',
  'pass',
  'passw0rd',
  'password',
  'postgres',
  'qwerty',
  'root',
  'secret',
  'secret-key',
  'secret_key',
  'secretkey',
  'shh',
  'shhh',
  'shhhhh',
  'super-secret',
  'super_secret',
  'supersecret',
  'sysadmin',
  'temp',
  'test',
  'toor',
  'undefined',
  'unsafe',
  'user',
  'welcome',
])

/** What says of itself, anywhere in a value, that it is to be replaced. */
const marks: readonly string[] = [
  'django-insecure-',
  'changeme',
  'change-me',
  'change_me',
  'changethis',
  'change-this',
  'change_this',
  'replaceme',
  'replace-me',
  'replace_me',
  'your-256-bit-secret',
  'your-secret',
  'your_secret',
  'yoursecret',
  'example',
  'placeholder',
  'not-so-secret',
  'notsosecret',
  'correcthorsebatterystaple',
  'correct horse battery staple',
]

/** Whether a value is one that everybody knows. */
export function isKnownDefault(value: string): boolean {
  const lower = value.toLowerCase()
  return values.has(lower) || values.has(withoutTail(lower)) || marks.some(mark => lower.includes(mark))
}

function withoutTail(text: string): string {
  let end = text.length
  while (end > 0 && !isLetter(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** a to z, or beyond ASCII. */
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || code > 127
}
