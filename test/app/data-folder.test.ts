import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { type DataFolder, keptCursorKey, takeDataFolder } from '../../src/app/data-folder.ts'
import { folderWith, removeFolders, withoutRights } from '../support/folders.ts'
import { kill, killAll, start } from '../support/processes.ts'

const taken: DataFolder[] = []

/** Takes the folder until the test is over. */
function take(path: string): DataFolder {
  const folder = takeDataFolder(path)
  taken.push(folder)
  return folder
}

const release = (folder: DataFolder): void => folder[Symbol.dispose]()

afterEach(() => taken.splice(0).forEach(release))
afterAll(async () => {
  await killAll()
  removeFolders()
})

const inUse = (who: string) =>
  expect.objectContaining({ code: 'DATA_FOLDER_IN_USE', message: expect.stringContaining(who) })

describe('a data folder', () => {
  it('is made where there is none, and left without a trace of its owner', () => {
    const path = join(folderWith(), 'deep/er')
    release(takeDataFolder(path))
    expect(existsSync(path)).toBe(true)
    expect(existsSync(join(path, 'owner.json'))).toBe(false)
  })

  it('belongs to one at a time, in one process too, and is free once that one lets go', () => {
    const path = folderWith()
    const first = takeDataFolder(path)
    expect(() => takeDataFolder(path)).toThrow(inUse(`belongs to process ${process.pid}.`))
    expect(() => takeDataFolder(path)).toThrow(
      inUse('set dataDirectory (SEXTANT_DATA_DIRECTORY, --data) to another folder'),
    )
    release(first)
    expect(() => take(path)).not.toThrow()
  })

  it('names the address of whoever has it', () => {
    const path = folderWith()
    take(path).announce('http://127.0.0.1:4000')
    expect(() => takeDataFolder(path)).toThrow(inUse(`process ${process.pid}, which serves http://127.0.0.1:4000.`))
  })

  it.each([
    ['nothing', undefined],
    ['half of it', '{"pid": 1'],
    ['null', 'null'],
    ['something else', '{"pid": {}, "url": 5}'],
  ])('is in use whether or not its owner can be named: %s is written there', (_, content) => {
    const path = folderWith()
    take(path)
    writeFileSync(join(path, 'owner.json'), content ?? '')
    expect(() => takeDataFolder(path)).toThrow(inUse('belongs to a running process.'))
  })

  it('cannot be taken beside another process, and is free when that one is killed', async () => {
    const path = folderWith()
    const { child, said } = await start('take-data-folder', path)
    expect(said).toBe('taken')
    expect(() => takeDataFolder(path)).toThrow(inUse(`process ${child.pid}, which serves http://127.0.0.1:4000.`))
    await kill(child)
    const mine = take(path)
    expect(JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'))).toEqual({ pid: process.pid })
    expect((await start('take-data-folder', mine.path)).said).toContain(`belongs to process ${process.pid}.`)
  })
})

describe('a data folder that cannot be used', () => {
  const unusable = expect.objectContaining({
    code: 'DATA_FOLDER_UNUSABLE',
    message: expect.stringMatching(
      /^The data folder .+ cannot be written: .+ set dataDirectory \(SEXTANT_DATA_DIRECTORY, --data\)/,
    ),
  })

  it('is one where a file stands in the way', () => {
    const path = folderWith({ data: 'a file' })
    expect(() => takeDataFolder(join(path, 'data'))).toThrow(unusable)
    expect(() => takeDataFolder(join(path, 'data/below'))).toThrow(unusable)
  })

  it('is one where this user may not write', async () => {
    const path = folderWith()
    mkdirSync(join(path, 'closed'))
    chmodSync(join(path, 'closed'), 0o555)
    await withoutRights(path, () => expect(() => takeDataFolder(join(path, 'closed'))).toThrow(unusable))
  })

  it('is one whose lock is no lock', () => {
    const folder = folderWith()
    mkdirSync(join(folder, 'lock.sqlite'))
    expect(() => takeDataFolder(folder)).toThrow(unusable)
    expect(() => takeDataFolder(folderWith({ 'lock.sqlite': 'garbage'.repeat(100) }))).toThrow(unusable)
  })
})

it('is free again when taking it failed half-way', () => {
  const path = folderWith({ 'owner.json/in-the-way': '' })
  expect(() => takeDataFolder(path)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }))
  rmSync(join(path, 'owner.json'), { recursive: true })
  expect(() => take(path)).not.toThrow()
  expect(readdirSync(path).filter((name) => name.startsWith('.'))).toEqual([])
})

describe('the key that signs cursors', () => {
  it('is kept over restarts, and for this user alone', () => {
    const folder = take(folderWith())
    const key = keptCursorKey(folder)
    expect(key).toHaveLength(32)
    expect(statSync(join(folder.path, 'cursor.key')).mode & 0o777).toBe(0o600)
    release(folder)
    expect(Buffer.from(keptCursorKey(take(folder.path)))).toEqual(Buffer.from(key))
  })

  it('differs between folders', () => {
    expect(Buffer.from(keptCursorKey(take(folderWith())))).not.toEqual(Buffer.from(keptCursorKey(take(folderWith()))))
  })

  it('is made anew when it is damaged, whatever a killed process left behind', () => {
    const folder = take(folderWith({ 'cursor.key': 'short', 'cursor.key.new': 'left behind' }))
    chmodSync(join(folder.path, 'cursor.key.new'), 0o666)
    const key = keptCursorKey(folder)
    expect(key).toHaveLength(32)
    expect(statSync(join(folder.path, 'cursor.key')).mode & 0o777).toBe(0o600)
    expect(Buffer.from(keptCursorKey(folder))).toEqual(Buffer.from(key))
  })

  it('that cannot be read is an error', () => {
    const folder = take(folderWith({ 'cursor.key/in-the-way': '' }))
    expect(() => keptCursorKey(folder)).toThrow(expect.objectContaining({ code: 'DATA_FOLDER_UNUSABLE' }))
  })
})
