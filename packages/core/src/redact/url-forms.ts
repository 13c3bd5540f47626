/** What encoders keep as it is, beside letters and digits; a space among it stands for itself as `+`. */
const encoders: readonly string[] = [
  // application/x-www-form-urlencoded (https://url.spec.whatwg.org), Java's URLEncoder; and with %20.
  '*-._ ',
  '*-._',
  // RFC 3986, section 2.3: PHP's rawurlencode, .NET's EscapeDataString; Python's quote_plus and Go's QueryEscape.
  '-._~',
  '-._~ ',
  // PHP's urlencode.
  '-._ ',
  // Python's urllib.parse.quote (https://docs.python.org/3/library/urllib.parse.html).
  '-._~/',
  // encodeURIComponent and encodeURI (ECMA-262, section 19.2.6).
  "-_.!~*'()",
  ";/?:@&=+$,#-_.!~*'()",
  // The user and password, and the query, of a URL object (userinfo and special-query percent-encode sets).
  "!$%&'()*+,-._~",
  '!$%&()*+,-./:;=?@[\\]^_`{|}~',
  // Go's url.PathEscape, and its url.UserPassword (https://pkg.go.dev/net/url).
  '-_.~$&+=:@',
  '-_.~$&+,;=',
]

/**
 * A value as it stands in URLs and forms, percent-encoded by common encoders, with upper and lower case digits.
 * @param octets One character a byte.
 */
export function urlForms(octets: string): string[] {
  return encoders.flatMap(kept =>
    [true, false].map(upperCase =>
      octets.replace(/[^A-Za-z0-9]/g, octet => {
        if (kept.includes(octet)) return octet === ' ' ? '+' : octet
        const digits = hexOf(octet)
        return `%${upperCase ? digits.toUpperCase() : digits}`
      }),
    ),
  )
}

export function hexOf(octet: string): string {
  return octet.charCodeAt(0).toString(16).padStart(2, '0')
}
