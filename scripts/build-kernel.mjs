/** Assembles the embedded engine's kernel: `dot.wat` becomes `dot-wasm.ts` beside it. Run it after changing the .wat. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const folder = fileURLToPath(new URL('../src/engines/embedded/kernel/', import.meta.url))
const assembler = await wabt()
const { buffer } = assembler.parseWat('dot.wat', readFileSync(`${folder}dot.wat`, 'utf8')).toBinary({})
writeFileSync(
  `${folder}dot-wasm.ts`,
  `/** Made from \`dot.wat\` by \`node scripts/build-kernel.mjs\`: the kernel's WebAssembly binary, ${buffer.length} bytes as base64. */
export const KERNEL_BASE64 =
  '${Buffer.from(buffer).toString('base64')}'
`,
)
console.log(`dot-wasm.ts: ${buffer.length} bytes`)
