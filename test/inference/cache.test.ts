import { describe, expect, it } from '@jest/globals'
import { createQueryCache } from '../../src/inference/cache.ts'

const encoding = () => ({ dense: new Float32Array(100), tokenCount: 3, cutTokens: 0 })

describe('the cache of query vectors', () => {
  it('holds as many bytes as it may and drops what was not used for longest', () => {
    const cache = createQueryCache(1_500)
    cache.set('a', encoding())
    cache.set('b', encoding())
    cache.get('a')
    cache.set('c', encoding())
    expect(cache.get('b')).toBeUndefined()
    expect(cache.get('a')).toEqual(encoding())
    expect(cache.bytes()).toBeLessThanOrEqual(1_500)
    expect(cache.bytes()).toBeGreaterThan(800)
  })

  it('keeps nothing when it has no bytes', () => {
    const cache = createQueryCache(0)
    cache.set('a', encoding())
    expect(cache.get('a')).toBeUndefined()
    expect(cache.bytes()).toBe(0)
  })
})
