/**
 * Jest over native ES modules; SWC strips the types, because Jest's module sandbox does not go through Node's own loader.
 *
 * Each test file has a process of its own (a worker that holds more than nothing is replaced): in one process, V8 frees the
 * compiled code of earlier sandboxes while the threads of later ones make theirs, and now and then ends the process
 * ("Check failed: jit_page.has_value()", nodejs/node#64500). The environment spares the threads of one file most of that, too.
 */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/support/onnx-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testTimeout: 30_000,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1KB',
}
