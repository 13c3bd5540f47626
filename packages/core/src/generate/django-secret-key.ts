import { alphabets } from './alphabets.ts'
import type { Random } from './random.ts'
import { randomString } from './random-string.ts'

/** A `SECRET_KEY` for Django, as its `get_random_secret_key()` makes them: 50 characters of its own 50, 282 bits. */
export function djangoSecretKey(random?: Random): string {
  return randomString(50, alphabets.django, random)
}
