/** Promotes one generation and the other without end until it is killed, and prints the one that is live: see `crash.test.ts`. */
import { NAME } from './corpus.ts'
import { openIn } from './opened.ts'

const [directory] = process.argv.slice(2)
if (directory !== undefined) {
  const engine = await openIn(directory)
  for (let turn = 0; ; turn++) {
    const generation = (turn % 2) + 1
    await engine.promote(NAME, generation)
    process.stdout.write(`${generation}\n`)
  }
}
