import { codesFor, textOf } from '../ascii-text.ts'
import { mostRejections, sourceRejected } from '../draw.ts'
import { openBytes, type Random } from '../random.ts'
import { drawCodes } from '../random-string.ts'
import { drawExactly } from './exact.ts'
import { planOf } from './plan.ts'
import type { PasswordPolicy } from './policy.ts'

/**
 * A password: by default 20 characters with lower and upper case, digits and symbols in it, 131 bits. Each password that
 * meets the policy is as likely as every other.
 *
 * @throws TypeError, RangeError for a policy that is not one; RangeError for one that no password can meet, at once.
 * @example
 * password({ length: 24, lookAlikes: false, safeFor: 'connection-string' })
 */
export function password(policy: PasswordPolicy = {}, random?: Random): string {
  const plan = planOf(policy)
  const bytes = openBytes(random)
  const { all, letters, classOf } = plan.sets
  const first = plan.startsWithLetter ? letters : all
  if (all?.codes === undefined || first?.codes === undefined || !plan.isMetOften) return drawExactly(plan, bytes)
  const [codes, firstCodes] = [all.codes, first.codes]
  const text = codesFor(plan.length)
  for (let rejections = 0; rejections < mostRejections; rejections++) {
    if (plan.startsWithLetter) drawCodes(text, bytes, firstCodes, 0, 1)
    drawCodes(text, bytes, codes, plan.startsWithLetter ? 1 : 0, text.length)
    if (meets(text, classOf, plan.least)) return textOf(text)
  }
  throw sourceRejected()
}

/** Whether the classes of a text that otherwise fits are as many as the policy wants. */
function meets(text: Uint8Array, classOf: Uint8Array, least: readonly number[]): boolean {
  const missing = least.slice()
  for (let index = 0; index < text.length; index++) {
    const place = classOf[text[index] as number] as number
    missing[place] = (missing[place] as number) - 1
  }
  for (let place = 0; place < missing.length; place++) if ((missing[place] as number) > 0) return false
  return true
}
