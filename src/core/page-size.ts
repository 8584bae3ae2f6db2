/** The bound of every `first`. */
import { SextantError } from './errors.ts'

/**
 * @param advice what whoever wants more can do
 * @throws SextantError PAGE_SIZE_OUT_OF_RANGE
 */
export function requirePageSize(
  first: number,
  { pageSize }: { readonly pageSize: number },
  advice = 'Ask for further ones with `after`.',
): void {
  if (Number.isInteger(first) && first >= 1 && first <= pageSize) return
  throw new SextantError(
    'PAGE_SIZE_OUT_OF_RANGE',
    `\`first\` is ${first}, and must be from 1 to ${pageSize} (limits.pageSize). ${advice}`,
  )
}
