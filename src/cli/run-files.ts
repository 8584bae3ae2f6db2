/** The rankings of an evaluation as files for trec_eval, which takes one run per file. */
import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { type ModeOutcome, runLines } from '../app/evaluating.ts'
import { messageOf, SextantError } from '../core/errors.ts'
import type { SearchMode } from '../core/search.ts'

/** @throws SextantError SETTING_INVALID when a file cannot be written */
export function writeRunFiles(file: string, outcomes: readonly ModeOutcome[]): void {
  for (const outcome of outcomes) {
    const path = outcomes.length === 1 ? file : fileOfMode(file, outcome.mode)
    try {
      writeFileSync(path, [...runLines(outcome)].join(''))
    } catch (error) {
      throw new SextantError(
        'SETTING_INVALID',
        `The run file ${path} cannot be written: ${messageOf(error)}. Name another one with --run-file.`,
        { cause: error },
      )
    }
    process.stderr.write(`Wrote ${path}\n`)
  }
}

/** `run.txt` becomes `run.hybrid.txt`. */
function fileOfMode(file: string, mode: SearchMode): string {
  const ending = extname(file)
  return `${file.slice(0, file.length - ending.length)}.${mode.toLowerCase()}${ending}`
}
