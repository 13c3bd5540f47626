// . is ./dist/index.d.ts
// ./acl is ./dist/acl/index.d.ts
// ./api-keys is ./dist/api-keys/index.d.ts

// ---- dist/index.d.ts
import { RedisClient, RedisConnectionOptions, RedisCredentials, RedisOptions, RedisSubscriber } from "./options.js";
import { RedisKeyStore } from "./key-store.js";
import { CanDelete, CanList, CanPut, CanPutIf, CanStage, CanVersion, CanWatch, OpenContext, Opener, SecretProvider, StoreUrl } from "@sealwax/core";
interface RedisLocksOptions extends RedisConnectionOptions {
  /** Put before every lock's name with one `:`. Not the prefix of secrets. Default: `sealwax-lock`. */
  readonly prefix?: string | undefined;
}
interface AcquireOptions {
  /** Milliseconds after which the lock is free again, whatever became of its holder: 100 to 86,400,000 (a day). */
  readonly ttl: number;
  /**
   * Who holds it: 1 to 200 printable ASCII characters without space. The same token again holds it anew, under the same fence:
   * for asking again after an answer was lost, and for a holder that was started again. Default: a random UUID.
   */
  readonly token?: string | undefined;
}
/** A lock that is held. */
interface Lease {
  readonly name: string;
  readonly token: string;
  /**
   * The fencing token: greater than that of every holder before. Send it with each effect, and let what takes the effect refuse
   * a number below one that it has seen: a holder that was paused beyond its time then does no harm.
   */
  readonly fence: number;
  /** Milliseconds that are left at least, counted here from before the lock was asked for; 0 when they are over. */
  remaining(): number;
  /**
   * Holds it for `ttl` milliseconds from now on (default: as acquired). False where it was lost: its time was over.
   * @throws SecretError as {@link RedisLocks.acquire}; whether it was renewed is then unknown.
   */
  renew(ttl?: number): Promise<boolean>;
  /**
   * Gives it back. False where it was lost before; nobody else's is ever released.
   * @throws SecretError as {@link RedisLocks.acquire}; it is then free when its time is over at the latest.
   */
  release(): Promise<boolean>;
}
interface RedisLocks extends AsyncDisposable {
  /**
   * Asks once for a lock. Undefined where somebody else holds it.
   *
   * @throws SecretError ERR_SECRET_UNAVAILABLE, ERR_SECRET_TIMEOUT (whether it is held is then unknown: ask again with the same
   * token), ERR_SECRET_DENIED, ERR_SECRET_CONFIG, ERR_SECRET_CORRUPT (its key holds something else). TypeError before any I/O.
   */
  acquire(name: string, options: AcquireOptions): Promise<Lease | undefined>;
  /** Ends the connection. Locks that are held stay so until their time is over. */
  close(): Promise<void>;
}
/**
 * Locks on one Redis server, by its clock, with fencing tokens: for work that should be done by one at a time, such as a
 * rotation.
 *
 * **What it cannot promise.** A failover may lose the last writes: two holders then believe in the same lock. The fence is
 * what keeps effects in order, even then: it is made of the time, and grows unless clocks are set back. Where a resource cannot
 * compare fences, a lock is a courtesy, not a guarantee. It is no Redlock: there is one server.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * await using locks = redisLocks({ url: 'rediss://redis.example:6379/0', username: 'shop', password })
 * const lease = await locks.acquire('rotate/DB_PASSWORD', { ttl: 30_000 })
 * if (lease !== undefined) {
 *   await rotate({ fence: lease.fence })
 *   await lease.release()
 * }
 */
export declare function redisLocks(options?: RedisLocksOptions): RedisLocks;
/** Secrets in Redis, with all that can be done to them. */
interface Redis extends SecretProvider, CanPut, CanPutIf, CanDelete, CanList, CanVersion, CanStage, CanWatch {
  getMany: NonNullable<SecretProvider["getMany"]>;
  whoAmI: NonNullable<SecretProvider["whoAmI"]>;
  close: NonNullable<SecretProvider["close"]>;
}
/**
 * Secrets in Redis, by node-redis (the package `redis`, a peer dependency that is loaded when the first call is made). Nothing
 * is asked of the server here. Values are in clear in Redis, its files and its replicas.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * const secrets = createSecrets(redis({ url: 'rediss://redis.example:6379/0', username: 'shop', password, prefix: 'shop' }))
 * const apiKey = await secrets.get('API_KEY')   // the key shop:API_KEY
 */
export declare function redis(options?: RedisOptions): Redis;
/**
 * Opens `redis://host:port/database` and `rediss://\u2026` (TLS). Options: `prefix`, `keepVersions`, `connectTimeout`,
 * `requestTimeout` (milliseconds), `ca`, `cert` and `key` (paths, from the configuration's folder), `allowPlaintext=true`.
 *
 * User and password come from SEALWAX_REDIS_USERNAME and SEALWAX_REDIS_PASSWORD, or from the files that
 * SEALWAX_REDIS_USERNAME_FILE and SEALWAX_REDIS_PASSWORD_FILE name: these are read at each new connection.
 */
export declare const opener: Opener & {
  open(url: StoreUrl, context: OpenContext): Redis;
  /** For API keys, as `redisKeyStore()` keeps them; `prefix` is theirs. */
  openKeyStore(url: StoreUrl, context: OpenContext): Promise<RedisKeyStore>;
};
export type { AcquireOptions, Lease, Redis, RedisClient, RedisConnectionOptions, RedisCredentials, RedisLocks, RedisLocksOptions, RedisOptions, RedisSubscriber };

// ---- dist/acl/index.d.ts
import { RedisConnectionOptions } from "../options.js";
import { CanRevoke, CanSet, Login, Target, TargetCall } from "@sealwax/core/rotate";
interface RedisAclOptions {
  /**
   * Every server that consumers log in to: the primary, its replicas, all nodes of a cluster. ACL users are each server's own,
   * and do not spread. Credentials, or the client, are those of an administrator: see the README's rules. A replica needs its
   * primary in the list.
   */
  readonly servers: readonly RedisConnectionOptions[];
  /**
   * Where a server keeps its ACL users for its next start (Redis documentation, ACL): `acl-file` sends ACL SAVE with each
   * change, for servers with an `aclfile`; `config-file` sends CONFIG REWRITE, for users in `redis.conf`; `nowhere` sends
   * nothing: after a restart the server knows the passwords that it knew at its start. Default: `acl-file`, which rejects, and
   * takes the change back, where the server has none.
   */
  readonly keptIn?: "acl-file" | "config-file" | "nowhere" | undefined;
  /**
   * The prefix of the keys, one a secret, that hold the greatest fence that a server has seen. `false` keeps none: for nodes
   * of a cluster, of which each holds certain keys only. Default: `sealwax-acl`.
   */
  readonly fences?: string | false | undefined;
}
interface RedisAclUserOptions extends RedisAclOptions {
  /** The ACL user whose passwords are rotated. It must be there, with its rights. */
  readonly user: string;
}
interface RedisAclUsersOptions extends RedisAclOptions {
  /** The two ACL users that take turns. No others are touched, and these have no passwords but the rotation's. */
  readonly users: readonly [string, string];
}
/** One ACL user with several passwords, for `dualSlot`. The credential is the password. */
type RedisAclUser = Target & CanSet & CanRevoke;
/**
 * One Redis ACL user, with the old and the new password at once: a target for `dualSlot`. The password reaches a server in logins only;
 * changes carry its SHA-256 (`ACL SETUSER user #\u2026`, `!\u2026`). Other passwords of the user stay as they are.
 *
 * A session does not know which password opened it. Where the old one is known to others (`compromised`), *all* sessions of
 * the user end in the same step as the password, on each server; who has the new one connects again.
 *
 * Whatever a server answers to a login but WRONGPASS (a full or loading server, one that cannot be reached) is no refusal: `test` rejects.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. The methods reject with
 * SecretError, as the servers answer, or with the reason of the signal.
 * @example
 * const target = redisAclUser({
 *   user: 'shop',
 *   servers: ['rediss://a.example:6379', 'rediss://b.example:6379'].map(url => ({ url, username: 'rotator', password })),
 * })
 * await rotate(secrets, 'REDIS_PASSWORD', { strategy: dualSlot({ target, generate: () => tokenUrlsafe(32) }) })
 */
export declare function redisAclUser(options: RedisAclUserOptions): RedisAclUser;
/** Two ACL users, for `alternatingUsers`. The credential is a user's name and password. */
interface RedisAclUsers extends Target<Login>, CanSet<Login>, CanRevoke<Login> {
  /** Whether the user has a connection to any of the servers, whichever password opened it. */
  inUse(login: Login, call: TargetCall): Promise<boolean>;
}
/**
 * Two Redis ACL users that take turns: a target for `alternatingUsers`, for when it must be known who still uses the old
 * credential, or whose sessions end. With one user of two passwords, as {@link redisAclUser} has it, no server can tell.
 *
 * `set` gives a user one password and ends those before (`resetpass #\u2026`); `revoke` leaves it without any (`resetpass`), so that it cannot log
 * in. Both users need the same rights.
 *
 * @throws TypeError for an option that is unknown, missing, of the wrong kind, or at odds with another. The methods reject with
 * SecretError, as the servers answer, or with the reason of the signal.
 * @example
 * const target = redisAclUsers({ users: ['shop_a', 'shop_b'], servers: [{ url, username: 'rotator', password }] })
 * const strategy = alternatingUsers({ target, users: ['shop_a', 'shop_b'], generate: () => tokenUrlsafe(32) })
 * await rotate(secrets, 'shop/redis', { strategy })
 */
export declare function redisAclUsers(options: RedisAclUsersOptions): RedisAclUsers;
export type { RedisAclOptions, RedisAclUser, RedisAclUserOptions, RedisAclUsers, RedisAclUsersOptions };

// ---- dist/api-keys/index.d.ts
import { RedisKeyStore, RedisKeyStoreOptions, redisKeyStore } from "../key-store.js";
export { type RedisKeyStore, type RedisKeyStoreOptions, redisKeyStore };

// ---- dist/options.d.ts
import "@sealwax/core/adapter";
/** What is used of a client of node-redis, whatever modules, functions and scripts it was made with. */
export interface RedisClient {
  sendCommand(args: readonly (string | Buffer)[], options?: object): Promise<unknown>;
  /** Another client with the same settings, not connected yet: a connection that subscribes can do nothing else. */
  duplicate(): RedisSubscriber & Pick<RedisClient, "sendCommand">;
  subscribe: RedisSubscriber["subscribe"];
}
/** What is used of a client that subscribes. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channels: string[], listener: (message: string, channel: string) => unknown): Promise<unknown>;
  on(event: "error", listener: (error: unknown) => void): unknown;
  destroy(): void;
}
/** An ACL user. Without a name it is Redis's user `default`. */
export interface RedisCredentials {
  readonly username?: string | undefined;
  readonly password: string;
}
/** How the server is reached. */
export interface RedisConnectionOptions {
  /**
   * `rediss://host:6379/0` (TLS) or `redis://127.0.0.1:6379/0`, without credentials: host, port and the number of the
   * database. Default: `redis://127.0.0.1:6379`.
   */
  readonly url?: string | undefined;
  /**
   * Allows `redis://` to a host that is not this machine: password and values then cross the network in clear, readable for
   * everybody on the way. Default: false.
   */
  readonly allowPlaintext?: boolean | undefined;
  /** Path of the certificates (PEM) that the server's is checked against, instead of those that Node trusts. Default: Node's own and NODE_EXTRA_CA_CERTS. */
  readonly caFile?: string | undefined;
  /** Path of this client's certificate (PEM), where the server asks for one (`tls-auth-clients yes`, which is Redis's default). */
  readonly certFile?: string | undefined;
  /** Path of the key (PEM) of `certFile`. */
  readonly keyFile?: string | undefined;
  /** The ACL user. Default: `default`. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Gives user and password at each new connection, instead of `username` and `password`: for passwords that change. */
  readonly credentials?: (() => RedisCredentials | Promise<RedisCredentials>) | undefined;
  /** Milliseconds until a new connection must be ready, with TLS and login. Default: 5,000. */
  readonly connectTimeout?: number | undefined;
  /**
   * Milliseconds for an answer. A connection that owes one for longer is taken for dead: it is closed, and the next call makes
   * a new one. Default: 5,000.
   */
  readonly requestTimeout?: number | undefined;
  /**
   * A connected client of your own (`createClient` of the package `redis`), with its own address, credentials, reconnection
   * and timeouts. It is not closed by this provider.
   */
  readonly client?: RedisClient | undefined;
}
export interface RedisOptions extends RedisConnectionOptions {
  /** Put before every name with one `:`, and the only keys that are touched. Default: `sealwax`. */
  readonly prefix?: string | undefined;
  /** How many versions of a secret are kept, with the current one, 2 to 100. Versions with a label are kept beyond. Default: 10. */
  readonly keepVersions?: number | undefined;
}

// ---- dist/key-store.d.ts
import { RedisConnectionOptions } from "./options.js";
import { ApiKeyStore } from "@sealwax/core/api-keys";
export interface RedisKeyStoreOptions extends RedisConnectionOptions {
  /** Put before every id with one `:`, and the only keys that are touched. Not the prefix of secrets. Default: `sealwax-key`. */
  readonly prefix?: string | undefined;
}
export interface RedisKeyStore extends ApiKeyStore, AsyncDisposable {
  /** Ends the connection. */
  close(): Promise<void>;
}
/**
 * API keys in Redis: one round trip for a verification, which also notes the last use, and compare-and-set for everything else,
 * each a script on the primary. The ACL user needs `~PREFIX:* +eval +evalsha +hmget +hset +time`.
 *
 * **What it cannot promise.** A failover may lose the last writes, a revocation among them: revoke again after one, or set
 * `minIssuedAt` beside the peppers.
 *
 * @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another.
 * @example
 * await using store = redisKeyStore({ url: 'rediss://redis.example:6379/0', username: 'shop-keys', password })
 * const keys = apiKeys({ prefix: 'shop', environment: 'live', store, peppers: () => secrets.get('API_KEY_PEPPERS') })
 */
export declare function redisKeyStore(options?: RedisKeyStoreOptions): RedisKeyStore;
