import { describe, expect, it } from '@jest/globals'
import { parsePlain } from '../../src/text/plain.ts'

const paragraphs = (source: string): string[] => {
  const { text, blocks } = parsePlain(source)
  return blocks.map(({ range }) => text.slice(range.start, range.end))
}

describe('plain text', () => {
  it('has paragraphs at empty lines, however many', () => {
    expect(paragraphs('\n\none\ntwo\n \t\n\n  three\n')).toEqual(['one\ntwo', '  three'])
  })

  it('has line ends of one kind and no byte order mark', () => {
    expect(parsePlain('\uFEFFone\r\n\r\ntwo\rthree').text).toBe('one\n\ntwo\nthree')
  })

  it('has no blocks when there is only white space', () => {
    expect(parsePlain(' \n\t\n ')).toEqual({ text: '', blocks: [] })
  })

  it('is read in linear time where white space abounds', () => {
    expect(paragraphs(`a${'\n'.repeat(200_000)}b${' '.repeat(200_000)}c`)).toHaveLength(2)
  })
})
