// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanDelete, CanList, CanPurge, CanPut, CanPutIf, CanRestore, CanVersion, Clock, OpenContext, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
/** A credential, or a function that gives it each time it is needed: a file that is renewed, another store. */
type VaultSource = string | (() => string | Promise<string>);
/** How to get a token from Vault. Each method's `mount` is the path it is enabled at, without `auth/`. */
type VaultAuth = {
  readonly method: "approle";
  readonly roleId: VaultSource;
  /** Left out where the role binds no secret id. */
  readonly secretId?: VaultSource | undefined;
  /** `secretId` is a wrapping token, and the secret id is what it unwraps to, once. Default: false. */
  readonly wrapped?: boolean | undefined;
  /** Default: `approle`. */
  readonly mount?: string | undefined;
} | {
  readonly method: "kubernetes";
  readonly role: string;
  /** Default: the pod's own, /var/run/secrets/kubernetes.io/serviceaccount/token, read at each login. */
  readonly jwt?: VaultSource | undefined;
  /** Default: `kubernetes`. */
  readonly mount?: string | undefined;
} | {
  readonly method: "jwt";
  readonly role: string;
  readonly jwt: VaultSource;
  /** Default: `jwt`. */
  readonly mount?: string | undefined;
};
/** What is used of a client of node-vault. */
interface VaultClient {
  request(options: {
    readonly path: string;
    readonly method: string;
    readonly json?: unknown;
    readonly headers?: Record<string, string>;
  }): Promise<unknown>;
}
interface VaultOptions {
  /** `https://vault.example:8200`. Default: VAULT_ADDR. */
  readonly endpoint?: string | undefined;
  /**
   * Allows `http://` to a host that is not this machine: token and values then cross the network in clear, readable for
   * everybody on the way. Default: false.
   */
  readonly allowPlaintext?: boolean | undefined;
  /** The path that the KV engine is mounted at; slashes are part of it. Default: `secret`. */
  readonly mount?: string | undefined;
  /** The version of the KV engine there. Version 1 has no versions, and its provider is of another type. Default: 2. */
  readonly kv?: 1 | 2 | undefined;
  /** Put before every name with one `/`: several applications in one mount. */
  readonly prefix?: string | undefined;
  /**
   * OpenBao, Vault Enterprise and HCP: the namespace of mount and login. Vault's free edition overlooks it, and answers with
   * what stands at the root. Default: VAULT_NAMESPACE, else none.
   */
  readonly namespace?: string | undefined;
  /** A token. Default, where there is no `auth`: VAULT_TOKEN. */
  readonly token?: VaultSource | undefined;
  /** `token` is a wrapping token, and the token is what it unwraps to, once. Default: false. */
  readonly wrapped?: boolean | undefined;
  /** A login, instead of `token`. */
  readonly auth?: VaultAuth | undefined;
  /**
   * Renews the token when two thirds of its time are over. Default: true for tokens of a login, false for `token`, whose
   * time would have to be asked for first (auth/token/lookup-self).
   */
  readonly renew?: boolean | undefined;
  /** Path of the certificates (PEM) that the server's is checked against, instead of those that Node trusts. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined;
  /** Milliseconds for one request. Default: 5,000. */
  readonly requestTimeout?: number | undefined;
  /**
   * A client of node-vault of your own, with its own address, token, namespace, transport and timeouts: it logs in nowhere,
   * an abort does not reach its sockets, and numbers pass through doubles.
   */
  readonly client?: VaultClient | undefined;
  /** Time, for tests. Default: the system's. */
  readonly clock?: Clock | undefined;
}
/** Secrets in a KV engine of version 2, with all that it can do to them. */
interface HashicorpVault extends SecretProvider, CanPut, CanPutIf, CanDelete, CanRestore, CanPurge, CanList, CanVersion {
  /** A put on a deleted secret makes a new version; the deleted one stays in the history. */
  readonly overDeleted: true;
  whoAmI: NonNullable<SecretProvider["whoAmI"]>;
  close: NonNullable<SecretProvider["close"]>;
}
/** Secrets in a KV engine of version 1: one value a name, deleted for good. */
interface HashicorpVaultKv1 extends SecretProvider, CanPut, CanDelete, CanList {
  whoAmI: NonNullable<SecretProvider["whoAmI"]>;
  close: NonNullable<SecretProvider["close"]>;
}
/**
 * Secrets in HashiCorp Vault or OpenBao, by `node-vault` (a peer dependency, loaded when the first call is made). Nothing is
 * asked of Vault here: what the provider can do follows from `kv`, and a mount that is another is ERR_SECRET_CONFIG when it
 * is used.
 *
 * Secrets are maps. `get('API_KEY')` reads the field `value`, and `put` writes it; other fields are parts:
 * `get('db#password')`.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind, and where there is no address.
 * @example
 * const secrets = createSecrets(hashicorpVault({ endpoint: 'https://vault.example:8200', prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the field `value` of secret/shop/API_KEY, with the token in VAULT_TOKEN
 */
export declare function hashicorpVault(options: VaultOptions & {
  readonly kv: 1;
}): HashicorpVaultKv1;
export declare function hashicorpVault(options?: VaultOptions & {
  readonly kv?: 2 | undefined;
}): HashicorpVault;
export declare function hashicorpVault(options: VaultOptions): HashicorpVault | HashicorpVaultKv1;
/**
 * Opens `vault://host:8200/prefix` (TLS) and `vault+http://127.0.0.1:8200/prefix` (this machine only). Options: `mount`,
 * `kv` (1 or 2), `auth` (token, approle, kubernetes, jwt), `role`, `authMount`, `wrapped` (true), `renew` (true or false),
 * `namespace`, `ca` (a path, from the configuration's folder), `requestTimeout` (milliseconds).
 *
 * Credentials come from SEALWAX_VAULT_TOKEN (else VAULT_TOKEN), SEALWAX_VAULT_ROLE_ID and SEALWAX_VAULT_SECRET_ID, and
 * SEALWAX_VAULT_JWT, or from the files that the same variables with `_FILE` name: these are read at each login.
 */
export declare const opener: Opener & {
  open(url: StoreUrl, context: OpenContext): HashicorpVault | HashicorpVaultKv1;
};
export type { HashicorpVault, HashicorpVaultKv1, VaultAuth, VaultClient, VaultOptions, VaultSource };
