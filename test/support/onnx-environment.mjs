/**
 * Jest's Node environment with two things of the host. Its typed arrays: each test file's sandbox has classes of its own, and
 * native modules (onnxruntime-node, better-sqlite3) accept only the host's. And its type stripper, for the threads to share.
 */
import { stripTypeScriptTypes } from 'node:module'
import { TestEnvironment } from 'jest-environment-node'

const SHARED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Uint8Array',
  'Int8Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
]

/**
 * Node strips types with a WebAssembly module, whose code the threads of a process share, and V8 frees it as soon as none of
 * them lives. In `npm start` the main thread holds it; here SWC strips the main thread's types, so that each thread that starts
 * would compile it anew and each that ends free it, which is where V8 sometimes ends the process (see jest.config.mjs).
 */
stripTypeScriptTypes('')

export default class OnnxEnvironment extends TestEnvironment {
  async setup() {
    await super.setup()
    for (const name of SHARED) this.global[name] = globalThis[name]
  }
}
