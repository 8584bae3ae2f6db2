/** A reader of content for tests: does what the content says, in the worst way. */
import type { Content } from '../../../src/core/content.ts'
import { SextantError } from '../../../src/core/errors.ts'
import { assemble } from '../../../src/text/structure.ts'

export function readContent(content: Content) {
  const source = content.kind === 'chunks' ? '' : content.source
  if (source === 'loop') for (;;);
  if (source === 'memory') {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, place) => ({ place })))
  }
  if (source === 'fault') throw new TypeError('a fault')
  if (source === 'refuse') throw new SextantError('DOCUMENT_INVALID', 'line 3: no')
  return { body: assemble([{ kind: 'paragraph', text: source }]) }
}
