/** Ids as places in the order of a scroll, which is that of their texts. */

/** The id after this one, or undefined after the last: a scroll's offset is the first that it gives. */
export function nextId(id: string): string | undefined {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0')
  return next.length > 32 ? undefined : next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
