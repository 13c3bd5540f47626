import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import {
  checkOptions,
  hasMethod,
  isFlag,
  isMatch,
  isOneOf,
  isPortablePrefix,
  isWhole,
  type OptionChecks,
} from '@sealwax/core/adapter'
import type { Annotations } from './answer.ts'
import { annotationRule, isAnnotations, isLabels, labelRule } from './attributes.ts'

/** What the SDK's client is made with. */
export type ClientOptions = NonNullable<ConstructorParameters<typeof SecretManagerServiceClient>[0]>

export interface GoogleSecretManagerOptions {
  /** The project's id or number. Default: what the SDK finds: GOOGLE_CLOUD_PROJECT, the credentials' own, gcloud's, the machine's. */
  readonly project?: string | undefined
  /**
   * `europe-west3`: regional secrets, kept in that location alone and asked for at its endpoint. They are not found among the
   * global ones, nor the other way round. Default: global secrets.
   */
  readonly location?: string | undefined
  /** Another address than Google's own, `host` or `host:port`, always with TLS: a Private Service Connect endpoint. */
  readonly endpoint?: string | undefined
  /** `rest` where a proxy lets no gRPC through. Default: `grpc`. */
  readonly transport?: 'grpc' | 'rest' | undefined
  /** A client of google-auth-library. Default: the SDK's own search (Application Default Credentials). */
  readonly authClient?: ClientOptions['authClient']
  /** Milliseconds for one request. The SDK's own limit is 60,000, and with its repetitions 600,000. Default: 5,000. */
  readonly requestTimeout?: number | undefined
  /**
   * A client of your own, with its own endpoint, transport and credentials. It is not closed by this provider; its log, which
   * prints values, is switched off, and its repetitions are not used.
   */
  readonly client?: SecretManagerServiceClient | undefined
  /** Put before every name with one `/`, which Google sees as a hyphen: several applications in one project. A portable name. */
  readonly prefix?: string | undefined
  /**
   * The version that carries this alias is the current one, instead of the newest: `get` reads it, `put` moves it, and `put`
   * with `ifVersion` works, because aliases are moved under the secret's etag. What others add is not read until the alias is
   * moved. Default: the newest version is current, and versions cannot be compared.
   */
  readonly currentAlias?: string | undefined
  /** Where global secrets that `put` creates are kept: `['europe-west3', 'europe-west4']`. Default: where Google likes. */
  readonly replicas?: readonly string[] | undefined
  /** The Cloud KMS key of secrets that `put` creates, `projects/…/cryptoKeys/…`. Default: Google's own. Not beside `replicas`. */
  readonly kmsKey?: string | undefined
  /** Labels of secrets that `put` creates. Secrets that exist keep theirs. */
  readonly labels?: Annotations | undefined
  /** Annotations of secrets that `put` creates. Secrets that exist keep theirs. */
  readonly annotations?: Annotations | undefined
  /**
   * Asks GetSecret beside every read that goes to Google, one more request a secret, at the same time. Then annotations come
   * and go as metadata, and no cache keeps a value beyond the time of its next rotation, or its secret's end. Needs
   * secretmanager.secrets.get. Default: false, and `put` takes no metadata, because no read would tell it.
   */
  readonly describe?: boolean | undefined
}

/** A version's alias (Assign an alias to a secret version): it begins with a letter, so that no number is one. */
export const aliasPattern: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/

const isLocation = isMatch(/^[a-z]+(-[a-z]+)*\d*$/)

const checks: OptionChecks<GoogleSecretManagerOptions> = {
  // `example.com:project` is the form of old ids (Creating and managing projects).
  project: ['the id or the number of a project', isMatch(/^([a-z\d.-]+:)?[a-z\d-]{1,63}$/)],
  location: ['the code of a location, such as europe-west3', isLocation],
  endpoint: ['a host, or a host and a port, without a scheme', isMatch(/^[A-Za-z\d.-]+(:\d{1,5})?$/)],
  transport: ["'grpc' or 'rest'", isOneOf('grpc', 'rest')],
  authClient: ['a client of google-auth-library', hasMethod('getRequestHeaders')],
  requestTimeout: ['a whole number of milliseconds from 1 to 600,000', isWhole(1, 600_000)],
  client: ['a SecretManagerServiceClient', hasMethod('accessSecretVersion')],
  prefix: [
    'segments joined by /, each a letter and then letters, digits and single _ between them (Google Secret Manager keeps a / as a hyphen)',
    isPortablePrefix(200),
  ],
  currentAlias: [
    'a letter and up to 62 letters, digits, _ or -, and neither latest nor NEW',
    value => isMatch(aliasPattern)(value) && value !== 'latest' && value !== 'NEW',
  ],
  replicas: ['a list of locations', value => Array.isArray(value) && value.length > 0 && value.every(isLocation)],
  kmsKey: ['projects/…/locations/…/keyRings/…/cryptoKeys/…', isMatch(/^projects\/[^/]+(\/[\w-]+){6}$/)],
  labels: [labelRule, isLabels],
  annotations: [annotationRule, isAnnotations],
  describe: ['true or false', isFlag],
}

/** @throws TypeError for an option that is unknown, of the wrong kind, or at odds with another. */
export function checkGoogleOptions(options: GoogleSecretManagerOptions): void {
  checkOptions(options, checks, { client: 'client', own: ['endpoint', 'transport', 'authClient'] })
  const { location, replicas, kmsKey } = options
  if (replicas !== undefined && location !== undefined) {
    throw new TypeError(
      'options.replicas must be left out beside options.location: a regional secret is kept there alone',
    )
  }
  if (replicas !== undefined && kmsKey !== undefined) {
    throw new TypeError(
      'options.kmsKey must be left out beside options.replicas: each location would need a key of its own',
    )
  }
}
