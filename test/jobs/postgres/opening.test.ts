import { createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { openPostgresJobStore } from '../../../src/jobs/postgres/open.ts'
import { describeWithPostgres, postgresDatabase } from '../../support/postgres.ts'
import { SILENT } from '../../support/silent-log.ts'

const open = (url: string) => openPostgresJobStore({ url, connections: 3, log: SILENT })
const BREAK_OTHERS =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
const LONG_GONE = 'postgres://sextant:secret@127.0.0.1:9/jobs'

describeWithPostgres('a database', () => {
  it('is brought to the newest layout by several gateways that start at once', async () => {
    await using database = await postgresDatabase()
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(database.url)))
    const versions = await Promise.all(stores.map((store) => store.reserveVersions(1)))
    expect(versions.toSorted()).toEqual([1, 2, 3, 4])
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
  })

  it('is left alone beside the schema of the store', async () => {
    await using database = await postgresDatabase()
    await database.query('create table job (mine integer)')
    await using store = await open(database.url)
    expect(await store.reserveVersions(1)).toBe(1)
    expect(await database.query('select mine from job')).toEqual([])
  })

  it('is refused when a newer Sextant made its tables', async () => {
    await using database = await postgresDatabase()
    await (await open(database.url))[Symbol.asyncDispose]()
    await database.query("insert into sextant.job_store_migration values ('9000_later', now())")
    await expect(open(database.url)).rejects.toMatchObject({
      code: 'DATA_FORMAT_UNSUPPORTED',
      message: expect.stringMatching(/has data format 9000_later.*newer Sextant/s),
    })
  })

  it('that is missing is told of by name, without the password', async () => {
    await using database = await postgresDatabase()
    const url = new URL(database.url)
    url.pathname = '/nothing_here'
    url.password = 'secret'
    const thrown = await open(url.href).catch((error: unknown) => error)
    expect(thrown).toMatchObject({
      code: 'JOB_STORE_UNUSABLE',
      message: expect.stringMatching(/nothing_here.*does not exist.*Make the database/s),
    })
    expect(thrown).toMatchObject({ message: expect.not.stringContaining('secret') })
  })

  it('that takes no writes, being a standby, is told of as such', async () => {
    await using database = await postgresDatabase()
    await (await open(database.url))[Symbol.asyncDispose]()
    const [{ name } = { name: '' }] = (await database.query('select current_database() as name')) as { name: string }[]
    await database.query(`alter database ${name} set default_transaction_read_only = on`)
    const used = async () => {
      await using store = await open(database.url)
      await store.reserveVersions(1)
    }
    await expect(used()).rejects.toMatchObject({
      code: 'JOB_STORE_UNAVAILABLE',
      message: expect.stringContaining('standby'),
    })
  })

  it('whose connections break is used again by the next call', async () => {
    await using database = await postgresDatabase()
    await using store = await open(database.url)
    await store.reserveVersions(1)
    await database.query(BREAK_OTHERS)
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => store.reserveVersions(1)))
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'JOB_STORE_UNAVAILABLE' })
    expect(await store.reserveVersions(1)).toBeGreaterThan(1)
  })

  it('whose connections break in the middle of transactions fails these calls, and nothing else', async () => {
    await using database = await postgresDatabase()
    await using store = await open(database.url)
    let over = false
    const breaking = (async () => {
      while (!over) await database.query(BREAK_OTHERS)
    })()
    const kinds = new Set<string>()
    for (let round = 0; round < 15; round += 1) {
      const answers = await Promise.allSettled(Array.from({ length: 6 }, () => store.reserveVersions(1)))
      for (const answer of answers)
        kinds.add(answer.status === 'rejected' ? (answer.reason as { code: string }).code : 'answered')
    }
    over = true
    await breaking
    expect([...kinds].filter((kind) => kind !== 'answered')).toEqual(['JOB_STORE_UNAVAILABLE'])
    expect(await store.reserveVersions(1)).toBeGreaterThan(0)
  })

  it('refuses calls after it was closed', async () => {
    await using database = await postgresDatabase()
    const store = await open(database.url)
    await store[Symbol.asyncDispose]()
    await expect(store.reserveVersions(1)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  })
})

it('a server that is away is told of with what to look at, and its password is not', async () => {
  const thrown = await open(LONG_GONE).catch((error: unknown) => error)
  expect(thrown).toMatchObject({
    code: 'JOB_STORE_UNAVAILABLE',
    message: expect.stringMatching(/postgres:\/\/127\.0\.0\.1:9\/jobs: .*ECONNREFUSED.*See that the database runs/s),
  })
  expect(thrown).toMatchObject({ message: expect.not.stringContaining('secret') })
})

it('a server that takes connections and says nothing is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await expect(open(`postgres://sextant@127.0.0.1:${port}/jobs`)).rejects.toMatchObject({
    code: 'JOB_STORE_UNAVAILABLE',
    message: expect.stringContaining('timeout'),
  })
  silent.close()
})
