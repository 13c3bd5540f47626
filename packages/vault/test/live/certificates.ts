import type { Ask } from './real-vault.ts'

export interface Certificate {
  readonly key: string
  readonly cert: string
  /** Of the authority, which nobody trusts by himself. */
  readonly ca: string
}

/** A certificate of an authority inside Vault, for this host: a name or an address. */
export async function certificateFor(ask: Ask, host: string, ttl = '1h'): Promise<Certificate> {
  const mount = `pki-${crypto.randomUUID()}`
  await ask('POST', `sys/mounts/${mount}`, { type: 'pki' })
  try {
    await ask('POST', `${mount}/root/generate/internal`, { common_name: 'a test authority', key_type: 'ec' })
    await ask('POST', `${mount}/roles/any`, { allow_any_name: true, key_type: 'ec', not_before_duration: '10s' })
    const names = /^[\d.]+$/.test(host) ? { common_name: 'test.example', ip_sans: host } : { common_name: host }
    const { data } = await ask('POST', `${mount}/issue/any`, { ...names, ttl })
    const text = (field: string): string => String(data?.[field])
    return { key: text('private_key'), cert: text('certificate'), ca: text('issuing_ca') }
  } finally {
    await ask('DELETE', `sys/mounts/${mount}`)
  }
}
