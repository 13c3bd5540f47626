// "Clients must use the api-version query string parameter … as there is no default": "Authentication, requests and
// responses". The versions: the Key Vault secrets specification (azure-rest-api-specs), and "versions" of older references.

import { badParameter } from './errors.ts'

/** In the order of their age. */
const known = [
  '2015-06-01',
  '2016-10-01',
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
  '7.5',
  '7.6-preview.2',
  '7.6',
  '2025-06-01-preview',
  '2025-07-01',
  '2026-01-01-preview',
  '2026-03-01-preview',
  '2026-04-01',
  '2026-05-01-preview',
  '2026-07-01-preview',
]
export const latestStable = '2026-04-01'

export function checkApiVersion(version: string | null): string {
  if (version === null || version === '') throw badParameter('The api-version query parameter is required.')
  // azure-sdk-for-python issue 28595.
  if (!known.includes(version)) {
    throw badParameter(
      `The specified version (${version}) is not recognized. Consider using the latest supported version (${latestStable}).`,
    )
  }
  return version
}

/** "The version of the previous secret … Applies only to secrets created after June 1, 2025": SecretBundle, since this version. */
export function tellsPreviousVersion(version: string): boolean {
  return known.indexOf(version) >= known.indexOf('2025-06-01-preview')
}
