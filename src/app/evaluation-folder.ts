/**
 * Where `sextant evaluate` indexes a corpus: a data folder of its own below the configured one, so that a running server keeps
 * its own, and its disk is the one that was meant for such data. It has the same lock as every data folder, which the system
 * lets go of with its process: what can be taken, a process that was killed has left.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isSextantError } from '../core/errors.ts'
import { takeDataFolder } from './data-folder.ts'

export interface EvaluationFolder extends Disposable {
  readonly path: string
}

const folderBelow = (dataDirectory: string): string => join(dataDirectory, 'evaluation')

/**
 * The folder, empty. Once what was opened in it is closed, disposing removes it and all it holds.
 *
 * @throws SextantError DATA_FOLDER_IN_USE when another evaluation runs, DATA_FOLDER_UNUSABLE
 */
export function evaluationFolder(dataDirectory: string): EvaluationFolder {
  const path = folderBelow(dataDirectory)
  takeAndRemove(path)
  return { path, [Symbol.dispose]: () => takeAndRemove(path) }
}

/** Removes what a killed evaluation has left below the data folder; one that runs is left alone. */
export function dropLeftEvaluation(dataDirectory: string): void {
  const path = folderBelow(dataDirectory)
  try {
    takeAndRemove(path)
  } catch (error) {
    if (!isSextantError(error) || error.code !== 'DATA_FOLDER_IN_USE') throw error
  }
}

function takeAndRemove(path: string): void {
  if (!existsSync(path)) return
  takeDataFolder(path)[Symbol.dispose]()
  rmSync(path, { recursive: true, force: true })
}
