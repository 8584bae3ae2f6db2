/**
 * The lines of a file, as bytes. Node's readline would do, but it also ends lines at U+2028, which JSON allows within a string,
 * and it holds a line of gigabytes whole.
 */
import { createReadStream } from 'node:fs'

const NEWLINE = 0x0a

/** Too long to be kept: only its place in the file is known. */
export const TOO_LONG = Symbol('a line that is too long')

/**
 * Without their ends; a carriage return before one stays.
 *
 * @param longest bytes of a line that is kept
 * @throws what the file system says when the file cannot be read
 */
export async function* linesOf(path: string, longest: number): AsyncGenerator<Uint8Array | typeof TOO_LONG> {
  const line = createLine(longest)
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      line.add(piece.subarray(start, end))
      yield line.take()
      start = end + 1
    }
    line.add(piece.subarray(start))
  }
  yield line.take()
}

function createLine(longest: number) {
  let parts: Buffer[] = []
  let length = 0
  return {
    add(part: Buffer): void {
      length += part.length
      if (length > longest) parts = []
      else parts.push(part)
    },
    take(): Uint8Array | typeof TOO_LONG {
      const taken = length > longest ? TOO_LONG : Buffer.concat(parts)
      parts = []
      length = 0
      return taken
    },
  }
}
