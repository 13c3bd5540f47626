// . is ./dist/index.d.ts

// ---- dist/index.d.ts
import { CanReset, CanRevoke, CanSet, Login, Target } from "@sealwax/core/rotate";
import "@sealwax/core/adapter";
import { ConnectionOptions } from "node:tls";
import { Duplex } from "node:stream";
/** Files of TLS, read at each connection, so that a renewed one is found. */
interface PostgresTls {
  /** Path of the certificates (PEM) that the server's is checked against. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined;
  /** Path of this client's certificate (PEM), and of its key, where the server asks for one. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}
/** Where a server, a replica or a pooler listens. */
interface PostgresAddress {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  /** Default: 5432. */
  readonly port?: number | undefined;
  /** Default: the `database` of the options. */
  readonly database?: string | undefined;
  /**
   * Whether the connection is encrypted and the server's certificate checked. Default: true, and false for this machine. `false`
   * for another host lets everybody on the way read what is sent.
   */
  readonly tls?: boolean | PostgresTls | undefined;
  /** It passes connections on (PgBouncer): logins are tested there, and it is not asked for sessions. Default: false. */
  readonly pooler?: boolean | undefined;
}
/** What is used of a client of node-postgres (`Client` of the package `pg`). */
interface PostgresClient {
  connect(): Promise<unknown>;
  /** Without values, several statements may be sent at once. */
  query(text: string, values?: unknown[]): Promise<{
    readonly rows: unknown[];
  }>;
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
}
/** The settings of a client, as `new Client()` of the package `pg` takes them. */
interface PostgresClientConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Asked only where the server wants a password: that is how a server that wants none is found out. */
  readonly password: () => string;
  readonly ssl: false | ConnectionOptions;
  /** The socket, which is destroyed where a call is aborted or takes too long. */
  readonly stream: () => Duplex;
  readonly application_name: string;
  readonly keepAlive: true;
}
/** Makes a client that is not connected yet. */
type MakeClient = (config: PostgresClientConfig) => PostgresClient;
/** What is used of a client of sealwax: `createSecrets()` and `openSecrets()` give one. */
interface SecretsReader {
  withSecret<T>(name: string, connect: (secret: {
    text(): string;
  }) => Promise<T>, options: {
    readonly isRejected: (error: unknown) => boolean;
    readonly signal?: AbortSignal;
  }): Promise<T>;
}
/** The administrator's login is itself a secret: a JSON object with `username` and `password`. */
interface AdministratorSecret {
  /** The client that reads it. Where the password is refused, it is read anew once (`withSecret`). */
  readonly secrets: SecretsReader;
  readonly name: string;
}
/** Who alters roles: a secret, a function that gives a login at each connection, or a login. */
type PostgresAdministrator = AdministratorSecret | (() => Login | Promise<Login>) | Login;
/** What both targets need to know. */
interface PostgresOptions {
  /** The database that consumers use, and where the table of fences is. */
  readonly database: string;
  /** The primary, where roles are altered. */
  readonly server: PostgresAddress;
  /** Where else consumers log in: replicas, poolers. A login is tested on each, and always on the server. Default: nowhere else. */
  readonly endpoints?: readonly PostgresAddress[] | undefined;
  /** Who alters the roles: a secret, a function that gives a login at each connection, or a login. */
  readonly administrator: PostgresAdministrator;
  /** The table of fences, `schema.table` in lower case. Default: `sealwax.rotation_fence`. */
  readonly fenceTable?: string | undefined;
  /** Makes the table of fences where it is missing; the administrator then needs CREATE on the database. Default: false. */
  readonly createFenceTable?: boolean | undefined;
  /** Rounds of the SCRAM verifier, 4,096 to 100,000: each login pays for them. Default: 4,096, as PostgreSQL's own. */
  readonly iterations?: number | undefined;
  /** Milliseconds until a new connection must be ready, with TLS and login. Default: 5,000. */
  readonly connectTimeout?: number | undefined;
  /**
   * Milliseconds for each statement, for a lock, and for a process that is stopped inside a transaction: the server ends it then.
   * Default: 10,000. Keep it below the `timeout` of the rotation.
   */
  readonly statementTimeout?: number | undefined;
  /** Makes a client for these settings, instead of `new Client(config)` of the package `pg`: for a connector of a cloud, a proxy. */
  readonly client?: MakeClient | undefined;
}
interface PostgresPasswordOptions extends PostgresOptions {
  /** The user whose password it is. No other role is ever altered. */
  readonly user: string;
}
type PostgresPassword = Target & CanSet & CanReset;
/**
 * The password of one PostgreSQL user, for `inPlace`: from `set` to the moment the new one is published and read, the published one
 * is refused. {@link postgresUsers} has no such moment: prefer it wherever there can be a second user.
 *
 * Fences, verifiers and errors are as there. `reset` is `set`: the administrator needs no password of the user's.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another.
 * @example
 * const target = postgresPassword({ database: 'shop', server: { host: 'db.example' }, administrator, user: 'legacy' })
 * await rotate(secrets, 'LEGACY_PASSWORD', {
 *   strategy: inPlace({ target, generate: () => tokenUrlsafe(32), allowOutage: true }),
 * })
 */
export declare function postgresPassword(options: PostgresPasswordOptions): PostgresPassword;
interface PostgresUsersOptions extends PostgresOptions {
  /** The two users that take turns. No other role is ever altered. */
  readonly users: readonly [string, string];
  /** The role that owns everything and that both users are members of, so that their rights are the same. It should be NOLOGIN. */
  readonly owner: string;
}
type PostgresUsers = Target<Login> & CanSet<Login> & CanRevoke<Login> & Required<Pick<Target<Login>, "inUse">> & {
  /** As given: for `alternatingUsers`. */
  readonly users: readonly [string, string];
};
/**
 * Two users of a PostgreSQL server that take turns, for `alternatingUsers`: at every moment the published one is let in.
 *
 * Passwords reach the server as SCRAM-SHA-256 verifiers, never as text. Each change is one transaction that locks a fence first, so
 * that a rotator that slept through later rotations changes nothing. A user that is revoked may not log in (NOLOGIN) and has no
 * password; its sessions go on, unless its password is known to others (`compromised`).
 *
 * Methods reject with SecretError: ERR_SECRET_UNAVAILABLE, ERR_SECRET_TIMEOUT, ERR_SECRET_DENIED (of the administrator),
 * ERR_SECRET_CONFIG (a role, a membership, the table of fences is missing: with the statement to run), ERR_SECRET_UNKNOWN.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another.
 * @example
 * const target = postgresUsers({
 *   database: 'shop',
 *   server: { host: 'db.example' },
 *   administrator: { secrets, name: 'admin/db' },
 *   users: ['shop_a', 'shop_b'],
 *   owner: 'shop',
 * })
 * await rotate(secrets, 'shop/db', {
 *   strategy: alternatingUsers({ target, users: target.users, generate: () => tokenUrlsafe(32) }),
 * })
 */
export declare function postgresUsers(options: PostgresUsersOptions): PostgresUsers;
export type { AdministratorSecret, MakeClient, PostgresAddress, PostgresAdministrator, PostgresClient, PostgresClientConfig, PostgresOptions, PostgresPassword, PostgresPasswordOptions, PostgresTls, PostgresUsers, PostgresUsersOptions, SecretsReader };
