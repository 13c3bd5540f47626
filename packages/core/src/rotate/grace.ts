import { type GraceOptions, readSettings, type Settings } from './settings.ts'

/**
 * What grace comes to, for integrations that end it elsewhere than in `resume`.
 * @throws TypeError, RangeError for what is of the wrong kind, or shorter than a consumer's lag.
 */
export function readGrace(grace: GraceOptions = {}): Pick<Settings, 'graceMs' | 'consumers'> {
  const { graceMs, consumers } = readSettings({ generate: () => '', grace })
  return { graceMs, consumers }
}
