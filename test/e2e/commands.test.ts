/** The commands as somebody types them: right, wrong, interrupted and killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { MAIN, sextant, sextantServe, temporaryFolder } from '../support/sextant.ts'

/** Enough for some seconds of encoding. */
const DOCUMENTS = 200

const SENTENCE = 'The tide tables of the northern harbour list high water for every day of the year. '

/** Enough text that indexing takes some seconds. */
function writeCorpus(folder: string, documents: number): void {
  const lines = Array.from({ length: documents }, (_, place) =>
    JSON.stringify({ _id: `d${place}`, title: `Table ${place}`, text: SENTENCE.repeat(12) + place }),
  )
  writeFileSync(join(folder, 'corpus.jsonl'), lines.join('\n'))
}

const COUNTED = /(\d+) documents? read in .*: (\d+) indexed \((\d+) chunks?\), (\d+) unchanged, (\d+) skipped/

/** Read, indexed, chunks, unchanged, skipped. */
const counted = (output: string): readonly number[] => (COUNTED.exec(output)?.slice(1) ?? []).map(Number)

describe('sextant index', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  afterAll(() => folder[Symbol.dispose]())

  it('reads Markdown, text and JSONL, says what it skipped, and changes nothing the second time', () => {
    const docs = join(cwd, 'docs')
    mkdirSync(join(docs, 'guides'), { recursive: true })
    writeFileSync(
      join(docs, 'guides', 'sails.md'),
      '---\ntitle: Reefing a sail\ntags: [sails]\ncolour: red\n---\nReef early, before the wind asks.\n',
    )
    writeFileSync(join(docs, 'knots.txt'), 'A bowline makes a loop that does not slip.')
    writeFileSync(
      join(docs, 'more.jsonl'),
      '{"_id":"a","title":"Anchors","text":"Let out five times the depth."}\nnot json\n',
    )
    writeFileSync(join(docs, 'broken.md'), '---\ntitle: [unclosed\n---\ntext')
    const first = sextant(['index', 'docs'], { cwd })
    expect([first.status, counted(first.stderr)]).toEqual([0, [5, 3, 3, 0, 2]])
    expect(first.stderr).toContain('more.jsonl:2')
    expect(first.stderr).toContain('broken.md')
    const second = sextant(['index', 'docs'], { cwd })
    expect(counted(second.stderr)).toEqual([5, 0, 0, 3, 2])
    const rebuilt = sextant(['index', 'docs', '--rebuild'], { cwd })
    expect(counted(rebuilt.stderr)).toEqual([5, 3, 3, 0, 2])
  })

  it('is searched from the terminal, with scores', () => {
    const found = sextant(['search', 'how do I tie a loop', '--mode', 'semantic', '--first', '1'], { cwd })
    expect(found.stdout).toMatch(/SEMANTIC · 1 of 3 ranked documents/)
    expect(found.stdout).toMatch(/1\. knots {2}0\.\d{4}/)
    const json = JSON.parse(sextant(['search', 'bowline', '--json', '-m', 'keyword'], { cwd }).stdout) as {
      documents: { externalId: string }[]
    }
    expect(json.documents.map(({ externalId }) => externalId)).toEqual(['knots'])
  })

  it('lists and drops collections', () => {
    expect(sextant(['collections', 'list'], { cwd }).stdout).toMatch(/default +3 documents +3 chunks +all-MiniLM-L6-v2/)
    const refused = sextant(['collections', 'drop', 'default'], { cwd })
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--yes')])
    expect(sextant(['collections', 'drop', 'default', '--yes'], { cwd }).stdout).toBe('Dropped "default".\n')
    expect(sextant(['collections', 'drop', 'default', '--yes'], { cwd }).stderr).toContain(
      'There is no collection "default"',
    )
    expect(sextant(['collections', 'list'], { cwd }).stdout).toContain('Nothing is stored')
  })

  it('names the path that is not there, and the collection that is not configured', () => {
    const { status, stderr } = sextant(['index', 'nowhere'], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('"nowhere" cannot be read')])
    const other = sextant(['index', 'docs', '--collection', 'other'], { cwd })
    expect(other.stderr).toContain('The collection "other" is not configured. Name one of "default"')
    expect(sextant(['collections', 'list'], { cwd }).stdout).toContain('Nothing is stored')
  })

  it('refuses other settings than those it indexed with, naming both', () => {
    writeFileSync(join(cwd, 'one.txt'), 'A harbour.')
    expect(sextant(['index', 'one.txt'], { cwd }).status).toBe(0)
    const other = sextant(['index', 'one.txt'], {
      cwd,
      env: { SEXTANT_COLLECTIONS__DEFAULT__CHUNKING__MAX_TOKENS: '100' },
    })
    expect(other.status).toBe(1)
    expect(other.stderr).toContain('chunking.maxTokens: stored with 200, configured is 100')
    expect(other.stderr).toContain('sextant reindex default')
  })
})

describe('an index run that is stopped', () => {
  it.each([
    ['by Ctrl-C', 'SIGINT'],
    ['by kill -9', 'SIGKILL'],
  ] as const)(
    '%s is completed by the next one',
    async (_, signal) => {
      using folder = temporaryFolder()
      const cwd = folder.path
      writeCorpus(cwd, DOCUMENTS)
      const run = spawn(process.execPath, [MAIN, 'index', '.'], { cwd, env: { ...process.env, NODE_OPTIONS: '' } })
      let printed = ''
      run.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
      })
      while (!printed.includes('Indexing:')) await setTimeout(20)
      await setTimeout(600)
      run.kill(signal)
      const [code] = (await once(run, 'exit')) as [number | null]
      expect(code).toBe(signal === 'SIGINT' ? 130 : null)
      if (signal === 'SIGINT') expect(printed).toContain('Stopped. What was done is kept')

      const next = sextant(['index', '.'], { cwd })
      const [read = 0, indexed = 0, , unchanged = 0, skipped] = counted(next.stderr)
      expect([read, indexed + unchanged, skipped]).toEqual([DOCUMENTS, DOCUMENTS, 0])
      expect(unchanged).toBeGreaterThan(0)
      expect(sextant(['collections', 'list'], { cwd }).stdout).toMatch(
        new RegExp(`${DOCUMENTS} documents +${2 * DOCUMENTS} chunks`),
      )
    },
    120_000,
  )
})

describe('sextant serve', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  afterAll(() => folder[Symbol.dispose]())

  it('never indexes a sample of itself, and says that it is empty', async () => {
    const server = await sextantServe([], { cwd })
    expect(server.output()).toContain('empty: fill it with sextant index PATH')
    const { data } = await server.graphql<{ search: { rankedCount: number } }>(
      '{ search(query: "anything") { rankedCount } }',
    )
    expect(data.search.rankedCount).toBe(0)
    const taken = sextant(['collections', 'drop', 'default', '--yes'], { cwd })
    expect([taken.status, taken.stderr]).toEqual([
      1,
      expect.stringMatching(/belongs to process \d+, which serves http/),
    ])
    expect(sextant(['search', 'anything'], { cwd }).status).toBe(0)
    expect(await server.stop('SIGINT')).toBe(0)
  }, 60_000)

  it('says when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { status, stderr } = sextant(['serve', '--port', String(port)], { cwd })
    other.close()
    expect([status, stderr]).toEqual([1, expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`)])
  })

  it('stops at a wrong or unknown setting, with its place and the nearest name', () => {
    const { status, stderr } = sextant(['serve'], { cwd, env: { SEXTANT_SERVER__PROT: '1', PORT: 'abc' } })
    expect(status).toBe(1)
    expect(stderr).toContain('did you mean `SEXTANT_SERVER__PORT`')
    expect(stderr).toContain('PORT: server.port: found "abc"')
  })

  it('listens to other machines only when that is said', () => {
    const { status, stderr } = sextant(['serve', '--host', '0.0.0.0'], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('allowAnonymous')])
  })

  it.each(['/proc/sextant', '/proc/sextant/below'])('says at once that nothing can be made at %s', (data) => {
    const { status, stderr } = sextant(['serve', '--data', data], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be written')])
  })

  it('says when the data folder cannot be written', () => {
    writeFileSync(join(cwd, 'file'), '')
    const { status, stderr } = sextant(['serve', '--data', 'file/below'], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringContaining('cannot be written')])
  })

  it('finishes what runs before it ends', async () => {
    const server = await sextantServe([], { cwd })
    const searches = Array.from({ length: 20 }, (_, place) =>
      server.graphql(`{ search(query: "ends with grace ${place}") { rankedCount } }`),
    )
    await setTimeout(5)
    const code = server.stop('SIGTERM')
    const answers = await Promise.allSettled(searches)
    expect(await code).toBe(0)
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true)
    for (const answer of answers) {
      if (answer.status === 'rejected') continue
      const { data, errors } = answer.value
      expect(data ?? errors?.map(({ extensions }) => extensions.code)).toEqual(
        data ? { search: { rankedCount: 0 } } : ['SHUTTING_DOWN'],
      )
    }
  }, 60_000)
})

describe('sextant schema', () => {
  let sdl: string
  const folder = temporaryFolder()
  beforeAll(() => {
    writeFileSync(
      join(folder.path, 'sextant.config.yaml'),
      'collections: { default: { attributes: { price: FLOAT } } }\n',
    )
    sdl = sextant(['schema'], { cwd: folder.path }).stdout
  })
  afterAll(() => folder[Symbol.dispose]())

  it('prints the SDL with the declared attributes', () => {
    expect(sdl).toContain('search(')
    expect(sdl).toContain('type DocumentAttributes {\n  price: Float\n}')
    expect(sdl).toContain('price: FloatFilter')
    expect(sdl).not.toContain('BooleanFilter')
  })
})

describe('sextant index beside a running server', () => {
  const folder = temporaryFolder()
  const cwd = folder.path
  afterAll(() => folder[Symbol.dispose]())

  it('goes through the server, with the same progress and the same summary', async () => {
    const docs = join(cwd, 'docs')
    mkdirSync(docs)
    writeCorpus(docs, 120)
    writeFileSync(
      join(docs, 'page.html'),
      '<title>Knots</title><nav>Home</nav><main><p>Bowline and sheet bend.</p></main>',
    )
    writeFileSync(join(docs, 'wrong.md'), '---\ntitle: Wrong\nupdatedAt: someday\n---\nNever mind.\n')
    writeFileSync(join(docs, 'empty.txt'), ' ')
    const server = await sextantServe([], { cwd })
    const first = sextant(['index', 'docs'], { cwd })
    expect(first.stderr).toMatch(
      /^The server at http:\S+ has the data folder: indexing through it, with its settings\./,
    )
    expect(first.stderr).toMatch(/Indexing: \d+ of 123 documents/)
    expect(counted(first.stderr)).toEqual([123, 121, expect.any(Number), 0, 2])
    expect(first.stderr).toMatch(/skipped docs\/wrong\.md: updatedAt is "someday"/)
    expect(first.stderr).toMatch(/skipped docs\/empty\.txt: it is empty/)
    const { data } = await server.graphql<{ search: { nodes: readonly { document: object }[] } }>(
      '{ search(query: "bowline", mode: KEYWORD) { nodes { document { externalId title text } } } }',
    )
    expect(data.search.nodes).toEqual([
      { document: { externalId: 'page', title: 'Knots', text: 'Bowline and sheet bend.' } },
    ])
    expect(counted(sextant(['index', 'docs'], { cwd }).stderr)).toEqual([123, 0, 0, 121, 2])
    expect(await server.stop()).toBe(0)
    // Without the server the same documents are unchanged too.
    expect(counted(sextant(['index', 'docs'], { cwd }).stderr)).toEqual([123, 0, 0, 121, 2])
  }, 120_000)

  it('stops at Ctrl-C; what the server accepted is kept', async () => {
    const server = await sextantServe([], { cwd })
    const docs = join(cwd, 'more')
    mkdirSync(docs)
    writeCorpus(docs, 400)
    const child = spawn(process.execPath, [MAIN, 'index', 'more'], { cwd, env: { ...process.env, NODE_OPTIONS: '' } })
    let said = ''
    let interrupted = false
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk
      // Once: a second Ctrl-C ends it at once.
      if (interrupted || !/Indexing: [1-9]/.test(said)) return
      interrupted = true
      child.kill('SIGINT')
    })
    const [code] = await once(child, 'exit')
    expect([code, said]).toEqual([130, expect.stringContaining('What was done is kept')])
    expect(counted(sextant(['index', 'more'], { cwd }).stderr)[0]).toBe(400)
    const { data } = await server.graphql<{ documents: { totalCount: number } }>('{ documents { totalCount } }')
    expect(data.documents.totalCount).toBe(401)
    expect(await server.stop()).toBe(0)
  }, 180_000)
})
