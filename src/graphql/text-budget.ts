/**
 * How much text one answer may carry. Documents can be a megabyte each, so a page of them is bounded by its texts and not only by
 * how many it has: an answer is one string, and everybody waits while it is made.
 */
import { SextantError } from '../core/errors.ts'

export interface TextBudget {
  /**
   * The text, once it is counted.
   *
   * @throws SextantError ANSWER_TOO_LARGE
   */
  take(text: string): string
}

/** @param most UTF-16 code units of all texts together */
export function createTextBudget(most: number): TextBudget {
  let taken = 0
  return {
    take(text) {
      taken += text.length
      if (taken <= most) return text
      throw new SextantError(
        'ANSWER_TOO_LARGE',
        `The answer would carry more than ${most} characters of text (limits.answerCharacters). Ask for fewer results or passages at once, or for \`chunks\` instead of \`text\`.`,
      )
    },
  }
}
