import { createHash, createHmac } from 'node:crypto'

export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** What ministack takes for the root of the account. */
export const root: Identity = { accessKeyId: 'test', secretAccessKey: 'test' }

export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/** Makes a user that may do what the statements say, and nothing else. */
export async function makeUser(endpoint: string, statements: readonly Statement[]): Promise<Identity> {
  const UserName = `user-${crypto.randomUUID()}`
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  await ask(endpoint, { Action: 'CreateUser', UserName })
  if (statements.length > 0) {
    await ask(endpoint, { Action: 'PutUserPolicy', UserName, PolicyName: 'granted', PolicyDocument })
  }
  const answer = await ask(endpoint, { Action: 'CreateAccessKey', UserName })
  return { accessKeyId: element(answer, 'AccessKeyId'), secretAccessKey: element(answer, 'SecretAccessKey') }
}

function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1]
  if (text === undefined) throw new Error(`the answer of IAM has no ${name}`)
  return text.replaceAll('&amp;', '&')
}

/** A signed call of IAM's query API (IAM User Guide, Create a signed AWS API request). */
async function ask(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString()
  const { host } = new URL(endpoint)
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${time.slice(0, 8)}/us-east-1/iam/aws4_request`
  const signed = 'content-type;host;x-amz-date'
  const type = 'application/x-www-form-urlencoded'
  const canonical = [
    'POST',
    '/',
    '',
    `content-type:${type}`,
    `host:${host}`,
    `x-amz-date:${time}`,
    '',
    signed,
    sha256(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${root.secretAccessKey}`)
  const signature = hmac(key, toSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${root.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
  const headers = { 'content-type': type, 'x-amz-date': time, authorization }
  const answer = await fetch(endpoint, { method: 'POST', headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`IAM answered ${parameters['Action']} with ${answer.status}: ${text}`)
  return text
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
