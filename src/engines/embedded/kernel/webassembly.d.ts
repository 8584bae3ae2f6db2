/**
 * The part of WebAssembly's JavaScript interface that the kernel uses. TypeScript has it only in its DOM library, and @types/node
 * has none.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: Readonly<Record<string, unknown>>
  }
  interface Memory {
    readonly buffer: ArrayBuffer
    /** Detaches `buffer`. @throws RangeError when the memory cannot grow by that many pages */
    grow(pages: number): number
  }
}
