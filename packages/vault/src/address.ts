/** Whether a host's name, as URLs have it, is this machine (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3; RFC 6761, section 6.3). */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return /^127(?:\.\d{1,3}){3}$/.test(host) || host === '::1' || host === 'localhost' || host.endsWith('.localhost')
}

/** A name as the path of a request. What Vault takes is checked before; nothing in it can end the path. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map(part => part.split('/').map(encodeURIComponent).join('/')).join('/')
}
