import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { openApp } from '../../src/app/app.ts'
import { takeDataFolder } from '../../src/app/data-folder.ts'
import { dropLeftEvaluation, evaluationFolder } from '../../src/app/evaluation-folder.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { folderWith, removeFolders } from '../support/folders.ts'
import { SILENT } from '../support/silent-log.ts'

afterAll(removeFolders)

const leftIn = (data: string) => folderOf(data, { 'collections/default.sqlite': 'whatever was there' })

function folderOf(data: string, files: Readonly<Record<string, string>>): string {
  const path = join(data, 'evaluation')
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

describe('the folder of an evaluation', () => {
  it('lies below the data folder, which may not be there yet, and is gone afterwards', () => {
    const data = join(folderWith(), 'data')
    const folder = evaluationFolder(data)
    expect(folder.path).toBe(join(data, 'evaluation'))
    takeDataFolder(folder.path)[Symbol.dispose]()
    writeFileSync(join(folder.path, 'something'), '')
    folder[Symbol.dispose]()
    expect(existsSync(folder.path)).toBe(false)
  })

  it('is empty, whatever a killed evaluation left there', () => {
    const data = folderWith()
    const path = leftIn(data)
    evaluationFolder(data)
    expect(existsSync(path)).toBe(false)
  })

  it('belongs to one evaluation at a time', () => {
    const data = folderWith()
    const path = leftIn(data)
    using _ = takeDataFolder(path)
    expect(() => evaluationFolder(data)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_IN_USE' }))
    expect(readdirSync(path)).toContain('collections')
  })

  it('is dropped by whoever opens the data folder to write, unless an evaluation runs', async () => {
    const data = folderWith()
    const path = leftIn(data)
    const running = takeDataFolder(path)
    dropLeftEvaluation(data)
    expect(existsSync(join(path, 'collections'))).toBe(true)
    running[Symbol.dispose]()
    const configuration = await loadConfiguration({
      directory: data,
      environment: { SEXTANT_DATA_DIRECTORY: data, SEXTANT_INFERENCE__WORKERS: '1' },
    })
    await using app = await openApp({ configuration, access: 'write', log: SILENT })
    expect(app.writing).toBeDefined()
    expect(existsSync(path)).toBe(false)
  })
})
