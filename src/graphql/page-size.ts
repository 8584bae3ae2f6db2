/** The bound of every `first`. */
import { SextantError } from '../core/errors.ts'
import type { GraphQLLimits } from './services.ts'

/** @throws SextantError PAGE_SIZE_OUT_OF_RANGE */
export function checkPageSize(first: number, { pageSize }: GraphQLLimits): void {
  if (first >= 1 && first <= pageSize) return
  throw new SextantError(
    'PAGE_SIZE_OUT_OF_RANGE',
    `\`first\` is ${first}, and must be from 1 to ${pageSize} (limits.pageSize). Ask for further ones with \`after\`.`,
  )
}
