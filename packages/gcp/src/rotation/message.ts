/** What a message of Secret Manager is about (Secret Manager, Set up notifications on a secret, Attributes). */
export interface Notification {
  readonly eventType: string
  /** `projects/…/secrets/…`, or with `locations/…` between; absent from the test message TOPIC_CONFIGURED. */
  readonly secretId: string | undefined
}

/** The secret in a full resource name. */
export interface SecretResource {
  /** The project's id or number, as the service writes it. */
  readonly project: string
  readonly location: string | undefined
  readonly secret: string
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Finds the attributes in whatever form a message arrives: the body of a push (Pub/Sub, Push subscriptions), a CloudEvent of
 * Eventarc or Cloud Run functions (`google.cloud.pubsub.topic.v1.messagePublished`), the message alone as a pull client or a
 * function of the first generation gets it. Undefined for what is no message of Secret Manager.
 */
export function readNotification(event: unknown): Notification | undefined {
  const candidates = [event, fieldOf(event, 'message'), fieldOf(fieldOf(event, 'data'), 'message')]
  for (const candidate of candidates) {
    const attributes = fieldOf(candidate, 'attributes')
    const [eventType, secretId] = [fieldOf(attributes, 'eventType'), fieldOf(attributes, 'secretId')]
    if (typeof eventType === 'string') {
      return { eventType, secretId: typeof secretId === 'string' ? secretId : undefined }
    }
  }
  return undefined
}

const resource = /^projects\/([^/]{1,100})\/(?:locations\/([a-z\d-]{1,40})\/)?secrets\/([A-Za-z0-9_-]{1,255})$/

export function readResource(name: string): SecretResource | undefined {
  const [, project, location, secret] = resource.exec(name) ?? []
  return project === undefined || secret === undefined ? undefined : { project, location, secret }
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Fields)[field]
    : undefined
}
