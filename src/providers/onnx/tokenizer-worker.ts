/** Entry of the thread that tokenises. */
import { workerData } from 'node:worker_threads'
import { serve } from './serve.ts'
import {
  openTextTokenizer,
  type Tokenized,
  type TokenizerFacts,
  type TokenizerRequest,
  type TokenizerSettings,
} from './tokenize.ts'

await serve<TokenizerRequest, Tokenized, TokenizerFacts>(async () => {
  const tokenizer = await openTextTokenizer(workerData as TokenizerSettings)
  return {
    ready: tokenizer.facts,
    run(request) {
      const reply = tokenizer.tokenize(request)
      return { reply, transfer: [reply.ids.buffer as ArrayBuffer] }
    },
    close: () => undefined,
  }
})
