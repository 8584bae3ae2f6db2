/** The bytes of an HTML file as text: in the character set that it names, and otherwise in UTF-8. */
import { decodeUtf8 } from './utf8.ts'

/** Browsers look no further for a meta tag (HTML standard, "prescan a byte stream to determine its encoding"). */
const PRESCANNED_BYTES = 1024
/** Of `<meta charset=…>` and of `<meta http-equiv="Content-Type" content="text/html; charset=…">`. */
const META_CHARSET = /<meta[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)/i
const MARKS: readonly (readonly [charset: string, mark: readonly number[]])[] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Undefined when the bytes are not text of that character set, or nobody knows it. */
export function decodeHtml(bytes: Uint8Array): string | undefined {
  const marked = MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte))?.[0]
  const charset = marked ?? namedIn(bytes)
  return charset === undefined ? decodeUtf8(bytes) : decodeAs(charset, bytes)
}

/** Names are ASCII in every character set that a meta tag can be read in. A page that says UTF-16 there is not. */
function namedIn(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, PRESCANNED_BYTES)).toString('latin1')
  const charset = META_CHARSET.exec(head)?.[1]
  return charset === undefined || /^utf-?(8|16)/i.test(charset) ? undefined : charset
}

function decodeAs(charset: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
