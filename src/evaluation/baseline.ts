/**
 * Compares an evaluation with an earlier one of the same queries, whose JSON was kept: so a change of chunking, fusion or model
 * is judged query by query, as modes are among themselves.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { messageOf, SextantError } from '../core/errors.ts'
import { SEARCH_MODES, type SearchMode } from '../core/search.ts'
import { HEADLINE } from './metrics.ts'
import { type Comparison, headlinesOf, type ModeOutcome } from './runner.ts'
import { randomisationTest } from './significance.ts'

/** `left` is the earlier evaluation's mode. */
export interface BaselineComparison extends Comparison {
  readonly baseline: string
}

/** Values of `HEADLINE` by query, by mode. */
export type Baseline = {
  readonly file: string
  readonly headlines: ReadonlyMap<SearchMode, ReadonlyMap<string, number>>
}

/** What is read of a report; it has more. */
const keptReport = z.object({
  modes: z.array(
    z.object({
      mode: z.enum(SEARCH_MODES),
      queries: z.array(z.object({ id: z.string(), values: z.looseObject({ [HEADLINE]: z.number() }) })),
    }),
  ),
})

/** @throws SextantError LABELS_INVALID when the file is not what `sextant evaluate --json` prints */
export function readBaseline(file: string): Baseline {
  try {
    const { modes } = keptReport.parse(JSON.parse(readFileSync(file, 'utf8')))
    const headlines = modes.map(({ mode, queries }) => {
      const values = queries.map((query) => [query.id, Number(query.values[HEADLINE])] as const)
      return [mode, new Map(values)] as const
    })
    return { file, headlines: new Map(headlines) }
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
    throw invalid(
      `${file} cannot be compared with: ${why}. Name a file that \`sextant evaluate --json\` printed.`,
      error,
    )
  }
}

/**
 * One comparison for each mode that both evaluations have.
 *
 * @throws SextantError LABELS_INVALID when the earlier one had other queries
 */
export function compareWithBaseline(
  outcomes: readonly ModeOutcome[],
  { file, headlines }: Baseline,
): readonly BaselineComparison[] {
  return outcomes.flatMap((outcome) => {
    const earlier = headlines.get(outcome.mode)
    if (!earlier) return []
    const values = outcome.queries.flatMap(({ id }) => earlier.get(id) ?? [])
    if (values.length !== outcome.queries.length || values.length !== earlier.size)
      throw invalid(`${file} has other queries than these. Compare evaluations of the same labels.`)
    const test = randomisationTest(values, headlinesOf(outcome))
    return [{ baseline: file, left: outcome.mode, right: outcome.mode, measure: HEADLINE, ...test }]
  })
}

const invalid = (message: string, cause?: unknown) => new SextantError('LABELS_INVALID', message, { cause })
