import { asciiText } from '../ascii-text.ts'
import { mostRejections, sourceRejected } from '../draw.ts'
import { openBytes, type Random } from '../random.ts'
import { drawCodes } from '../random-string.ts'
import { drawExactly } from './exact.ts'
import { type Plan, planOf } from './plan.ts'
import type { PasswordPolicy } from './policy.ts'

/**
 * A password: by default 20 characters with lower and upper case, digits and symbols in it, 129 bits. Each password that
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
  if (all?.codes === undefined || first?.codes === undefined || !isMetOften(plan)) return drawExactly(plan, bytes)
  const [codes, firstCodes] = [all.codes, first.codes]
  return asciiText(plan.length, text => {
    for (let rejections = 0; rejections < mostRejections; rejections++) {
      drawCodes(text, bytes, firstCodes, 0, 1)
      drawCodes(text, bytes, codes, 1, text.length)
      if (meets(text, classOf, plan.least)) return
    }
    throw sourceRejected()
  })
}

/** Whether the classes of a text that otherwise fits are as many as the policy wants. */
function meets(text: Uint8Array, classOf: Uint8Array, least: readonly number[]): boolean {
  const missing = [...least]
  for (const code of text) missing[classOf[code] as number] = (missing[classOf[code] as number] as number) - 1
  return missing.every(count => count <= 0)
}

/**
 * Whether at least every other text of allowed characters meets the policy, by the sum of the chances to have too few of a
 * class. The first place, which may be a letter's, is left out of account.
 */
function isMetOften({ length, sets, least, repeats }: Plan): boolean {
  if (!repeats) return false
  const total = sets.classes.reduce((sum, characters) => sum + characters.length, 0)
  let missed = 0
  for (const [index, wanted] of least.entries()) {
    const chance = (sets.classes[index]?.length ?? 0) / total
    let exactly = (1 - chance) ** (length - 1)
    for (let count = 0; count < wanted; count++) {
      missed += exactly
      exactly *= ((length - 1 - count) / (count + 1)) * (chance / (1 - chance))
    }
  }
  return missed <= 0.5
}
