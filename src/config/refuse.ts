/** The one error for a configuration that cannot be used: every problem on a line of its own. */
import { SextantError } from '../core/errors.ts'

/** @param problems each a sentence that starts with where the setting stands */
export function refuse(problems: readonly string[]): SextantError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  const lines = problems.map((problem) => `  ${problem}`)
  return new SextantError(
    'SETTING_INVALID',
    [`The configuration has ${count}:`, ...lines, 'Every setting is described in docs/configuration.md.'].join('\n'),
  )
}
