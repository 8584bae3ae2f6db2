/**
 * Jest's Node environment with the host's typed arrays. Each test file's sandbox has classes of its own, and native modules
 * (onnxruntime-node, better-sqlite3) accept only the host's.
 */
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

export default class OnnxEnvironment extends TestEnvironment {
  async setup() {
    await super.setup()
    for (const name of SHARED) this.global[name] = globalThis[name]
  }
}
