/** Bytes as text, where they are text. */

/** Without its byte order mark; undefined when the bytes are not UTF-8, rather than with replacement characters. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
