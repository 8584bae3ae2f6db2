/**
 * MurmurHash3_x86_32, line by line after Austin Appleby's reference (smhasher, MurmurHash3.cpp), in integers of any size
 * that are cut to 32 bits after each step. Slow, and nothing can overflow unseen.
 */
const MASK = 0xffff_ffffn
const C1 = 0xcc9e_2d51n
const C2 = 0x1b87_3593n

const rotateLeft = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (32n - bits))) & MASK

const scramble = (block: bigint): bigint => (rotateLeft((block * C1) & MASK, 15n) * C2) & MASK

/** Little-endian number of up to four bytes. */
const numberOf = (bytes: readonly number[]): bigint =>
  bytes.reduce((sum, byte, place) => sum | (BigInt(byte) << BigInt(8 * place)), 0n)

function finish(hash: bigint): bigint {
  let mixed = hash
  mixed = ((mixed ^ (mixed >> 16n)) * 0x85eb_ca6bn) & MASK
  mixed = ((mixed ^ (mixed >> 13n)) * 0xc2b2_ae35n) & MASK
  return mixed ^ (mixed >> 16n)
}

/** The unsigned 32-bit hash of the text's UTF-8 bytes with seed 0. */
export function murmur3(text: string): number {
  const bytes = [...new TextEncoder().encode(text)]
  let hash = 0n
  let at = 0
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (rotateLeft(hash ^ scramble(numberOf(bytes.slice(at, at + 4))), 13n) * 5n + 0xe654_6b64n) & MASK
  }
  if (at < bytes.length) hash ^= scramble(numberOf(bytes.slice(at)))
  return Number(finish(hash ^ BigInt(bytes.length)))
}
