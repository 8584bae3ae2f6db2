/** What a model's folder holds: where its files are, what its small JSON files say, and the hash that names its revision. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { messageOf, SextantError } from '../../core/errors.ts'

const MODEL_NAMES = ['model.onnx', 'onnx/model.onnx'] as const
const REVISION_LENGTH = 16

export interface ModelFolder {
  readonly path: string
  readonly model: string
  readonly tokenizer: string
  /** The parsed files; undefined where there is none. */
  readonly card: unknown
  readonly tokenizerConfig: unknown
  readonly modelConfig: unknown
}

/** @throws SextantError MODEL_UNUSABLE naming the folder or file that is missing or no JSON */
export async function readModelFolder(path: string): Promise<ModelFolder> {
  const names = await listFolder(path)
  const model = MODEL_NAMES.find((name) => names.has(name))
  if (model === undefined)
    throw unusable(`The model folder ${path} holds no ${MODEL_NAMES.join(' and no ')}; put the ONNX export there`)
  if (!names.has('tokenizer.json'))
    throw unusable(`The model folder ${path} holds no tokenizer.json; copy it from where the model was published`)
  const json = (name: string) => (names.has(name) ? readJson(join(path, name)) : undefined)
  return {
    path,
    model: join(path, model),
    tokenizer: join(path, 'tokenizer.json'),
    card: await json('card.json'),
    tokenizerConfig: await json('tokenizer_config.json'),
    modelConfig: await json('config.json'),
  }
}

/** Hash over the model and its tokenizer: another model or vocabulary makes vectors that cannot be compared. */
export async function revisionOf({ model, tokenizer }: ModelFolder): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [model, tokenizer]) await pipeline(createReadStream(file), hash, { end: false })
  return hash.digest('hex').slice(0, REVISION_LENGTH)
}

async function listFolder(path: string): Promise<ReadonlySet<string>> {
  try {
    const names = await readdir(path)
    const inner = names.includes('onnx') ? await readdir(join(path, 'onnx')) : []
    return new Set([...names, ...inner.map((name) => `onnx/${name}`)])
  } catch (thrown) {
    throw unusable(`The model folder ${path} cannot be read; correct the encoder's path (${messageOf(thrown)})`, thrown)
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (thrown) {
    throw unusable(`The file ${file} is no JSON that can be read (${messageOf(thrown)})`, thrown)
  }
}

const unusable = (message: string, cause?: unknown) => new SextantError('MODEL_UNUSABLE', message, { cause })
