import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import wabt from 'wabt'
import { KERNEL_BASE64 } from '../../../../src/engines/embedded/kernel/dot-wasm.ts'

const source = new URL('../../../../src/engines/embedded/kernel/dot.wat', import.meta.url)

describe('the kernel', () => {
  it('is what its source assembles to (otherwise: node scripts/build-kernel.mjs)', async () => {
    const assembler = await wabt()
    const { buffer } = assembler.parseWat('dot.wat', readFileSync(source, 'utf8')).toBinary({})
    expect(Buffer.from(buffer).toString('base64')).toBe(KERNEL_BASE64)
  })
})
