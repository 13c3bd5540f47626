/** The environment, in which `OWN_X` stands for `SEALWAX_X`, its file included; `own` begins with `SEALWAX_`. */
export function withOwnVariables(env: NodeJS.ProcessEnv, own: string): Record<string, string | undefined> {
  const seen: Record<string, string | undefined> = { ...env }
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(own) || value === '') continue
    const general = `SEALWAX_${variable.slice(own.length)}`
    // A setting and the file of the same setting exclude each other: the own one stands for both.
    const other = general.endsWith('_FILE') ? general.slice(0, -'_FILE'.length) : `${general}_FILE`
    if (env[own + other.slice('SEALWAX_'.length)] === undefined) delete seen[other]
    seen[general] = value
  }
  return seen
}
