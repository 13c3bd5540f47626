/** What an encoder writes otherwise than JSON.stringify does. */
interface JsonEncoder {
  /** What of JSON.stringify's text becomes \uXXXX: one UTF-16 unit, alone or after the backslash that it has there. */
  readonly escapes?: RegExp
  readonly upperCase?: boolean
  /** Whether `/` becomes `\/`. */
  readonly slash?: boolean
}

/** JSON.stringify (ECMA-262), Rust's serde_json, Go with SetEscapeHTML(false) and most others. */
const plain: JsonEncoder = {}

/** The first two are the most usual ones. */
const encoders: readonly JsonEncoder[] = [
  plain,
  // Python's json.dumps (`ensure_ascii`, https://docs.python.org/3/library/json.html): all but space to tilde.
  { escapes: /[^ -~]/g },
  // PHP's json_encode; with JSON_UNESCAPED_UNICODE, or _SLASHES (https://www.php.net/manual/en/json.constants.php).
  { escapes: /[\u0080-\uffff]/g, slash: true },
  { slash: true },
  { escapes: /[\u0080-\uffff]/g },
  // Go (https://pkg.go.dev/encoding/json#HTMLEscape), and Rails.
  { escapes: /[<>&\u2028\u2029]/g },
  // Gson (GsonBuilder.disableHtmlEscaping turns it off).
  { escapes: /[<>&='\u2028\u2029]/g },
  // .NET (https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding).
  { escapes: /\\"|[&'+<>`\u007f-\uffff]/g, upperCase: true },
]

/**
 * A text as it stands between the quotes of a JSON string, by the defaults of common encoders; and as it stands in JSON that
 * is itself a string in JSON (a log line about a body), where the outer one is by the same encoder or by JSON.stringify.
 *
 * @param few The forms of JSON.stringify and Python alone, and not in JSON again.
 */
export function jsonForms(text: string, few: boolean): string[] {
  const forms = new Set<string>()
  for (const encoder of few ? encoders.slice(0, 2) : encoders) {
    const once = encode(text, encoder)
    if (once === text || forms.has(once)) continue
    forms.add(once)
    if (!few) forms.add(encode(once, plain)).add(encode(once, encoder))
  }
  return [...forms]
}

function encode(text: string, { escapes, upperCase = false, slash = false }: JsonEncoder): string {
  const json = JSON.stringify(text).slice(1, -1)
  const escaped = escapes === undefined ? json : json.replace(escapes, found => `\\u${digitsOf(found, upperCase)}`)
  return slash ? escaped.replaceAll('/', '\\/') : escaped
}

function digitsOf(found: string, upperCase: boolean): string {
  const digits = found
    .charCodeAt(found.length - 1)
    .toString(16)
    .padStart(4, '0')
  return upperCase ? digits.toUpperCase() : digits
}
