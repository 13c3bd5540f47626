/** A version that `--if-version` of another process can be given: the command has ended before anybody compares with it. */
export async function lastingVersion(version: string | undefined): Promise<string | undefined> {
  const { isOfOneProcess } = await import('@sealwax/file')
  return version === undefined || isOfOneProcess(version) ? undefined : version
}
