/**
 * What the inference layer costs, and what its batches are worth. The first figure runs the same batches through the layer and
 * through bare sessions of the model's runtime: what the layer does beside (tokenising, queueing, messages between threads,
 * pooling) is on its side of the ratio, and its own batches are what both run. The second runs passages of mixed length (by turns
 * a title, a sentence, a whole abstract) through the layer, and as whoever has no such layer would: 32 at a time in the order
 * they come, padded to the longest, in the same workers.
 */
import { join } from 'node:path'
import { createInference, type Inference } from '../src/inference/inference.ts'
import type { EncoderProvider, PreparedText } from '../src/ports/encoder.ts'
import { tokenBatchOf } from '../src/providers/onnx/provider.ts'
import { type BareSessions, openBareSessions } from './bare-sessions.ts'
import type { Bench, OpenBench } from './bench.ts'
import type { CorpusDocument } from './corpus.ts'
import { BARE_RUNTIME, openDefaultEncoder } from './encoder.ts'

type Figures = 'bare' | 'arrival'

const DOCUMENTS = 48
const MIXED = 64
const BATCH = 32
/** Each side runs so often in a round, by turns, so that a machine that slows down slows both. */
const TURNS = 2
/** All-MiniLM's `[PAD]`; the mask hides it. */
const PAD_ID = 0

export const encode: Bench<Figures> = {
  name: 'encode',
  about: `${DOCUMENTS} documents and ${MIXED} passages of mixed length, model of the repository, default workers`,
  figures: {
    bare: { title: 'inference layer, of the rate of bare session.run', unit: '', bound: { atLeast: 0.95 } },
    arrival: { title: 'mixed lengths, times the rate of 32 by arrival', unit: '', bound: { atLeast: 3 } },
  },
  async open({ corpus, note }) {
    const { provider, inference: settings, folder } = await openDefaultEncoder()
    const batches: (readonly PreparedText[])[] = []
    const inference = createInference(recording(provider, batches), { ...settings, cacheBytes: 0 }, BARE_RUNTIME)
    const bare = await openBareSessions(settings.workers, {
      file: join(folder, 'model.onnx'),
      threads: settings.threadsPerWorker,
      padId: PAD_ID,
    })
    const plain = corpus.documents.slice(0, DOCUMENTS).map(wholeText)
    const mixed = corpus.documents.slice(0, MIXED).map(mixedText)
    return {
      async round() {
        return {
          bare: await againstBare(plain, inference, batches, bare, note),
          arrival: await againstArrival(mixed, inference, provider, note),
        }
      },
      async [Symbol.asyncDispose]() {
        await inference.drain()
        await Promise.all([provider.close(), bare[Symbol.asyncDispose]()])
      },
    } satisfies OpenBench<Figures>
  },
}

async function againstBare(
  texts: readonly string[],
  inference: Inference,
  batches: (readonly PreparedText[])[],
  bare: BareSessions,
  note: (text: string) => void,
): Promise<number> {
  let layered = 0
  let alone = 0
  for (let turn = 0; turn < TURNS; turn += 1) {
    batches.length = 0
    layered += await millisecondsOf(() => inference.encode(texts, 'passage'))
    await bare.load(batches.map(tokenBatchOf))
    alone += await millisecondsOf(() => bare.run())
  }
  const rate = (milliseconds: number) => `${((TURNS * texts.length * 1000) / milliseconds).toFixed(1)} texts/s`
  note(`whole documents: layer ${rate(layered)}, bare ${rate(alone)}, ${batches.length} batches`)
  return alone / layered
}

async function againstArrival(
  texts: readonly string[],
  inference: Inference,
  provider: EncoderProvider,
  note: (text: string) => void,
): Promise<number> {
  const layered = await millisecondsOf(() => inference.encode(texts, 'passage'))
  const plain = await millisecondsOf(async () => {
    const prepared = await provider.prepare(texts, 'passage')
    await Promise.all(inBatches(prepared).map((batch) => provider.encode(batch)))
  })
  const rate = (milliseconds: number) => `${((texts.length * 1000) / milliseconds).toFixed(1)} texts/s`
  note(`mixed lengths: layer ${rate(layered)}, ${BATCH} by arrival ${rate(plain)}`)
  return plain / layered
}

/** The provider, with every batch that it is given kept. */
const recording = (provider: EncoderProvider, batches: (readonly PreparedText[])[]): EncoderProvider => ({
  model: provider.model,
  concurrency: provider.concurrency,
  prepare: (texts, input) => provider.prepare(texts, input),
  encode(batch, signal) {
    batches.push(batch)
    return provider.encode(batch, signal)
  },
  countTokens: (texts) => provider.countTokens(texts),
  close: () => provider.close(),
})

const wholeText = ({ title, text }: CorpusDocument): string => `${title} ${text}`

function mixedText(document: CorpusDocument, place: number): string {
  if (place % 3 === 0) return document.title
  return place % 3 === 1 ? (document.text.split(/(?<=[.?!])\s+/)[0] ?? '') : wholeText(document)
}

const inBatches = (texts: readonly PreparedText[]): readonly (readonly PreparedText[])[] =>
  Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, part) => texts.slice(part * BATCH, (part + 1) * BATCH))

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
