/** A Dockerfile as stages of instructions: as much of its language as ours uses; anything else is an error. */

export interface Instruction {
  readonly line: number
  readonly name: string
  /** Everything after the name, with continued lines joined. */
  readonly text: string
}

export interface Stage {
  readonly base: string
  readonly name: string
  readonly instructions: readonly Instruction[]
}

const KNOWN = 'CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN USER VOLUME WORKDIR'.split(' ')

/** @throws Error with the line of an instruction that is not known here */
export function readDockerfile(source: string): readonly Stage[] {
  const stages: { base: string; name: string; instructions: Instruction[] }[] = []
  for (const instruction of instructionsOf(source)) {
    const [base = '', , name = String(stages.length)] = words(instruction.text)
    if (instruction.name === 'FROM') stages.push({ base, name, instructions: [] })
    else stages.at(-1)?.instructions.push(instruction)
  }
  return stages
}

function instructionsOf(source: string): readonly Instruction[] {
  const joined: { line: number; text: string }[] = []
  let continues = false
  for (const [index, text] of source.split('\n').entries()) {
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue
    const last = joined.at(-1)
    if (continues && last) last.text = `${last.text.slice(0, -1)}${text.trim()}`
    else joined.push({ line: index + 1, text: text.trim() })
    continues = text.endsWith('\\')
  }
  return joined.map(({ line, text }) => {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(text) ?? []
    if (!KNOWN.includes(name)) throw new Error(`Dockerfile:${line}: the instruction ${name || text} is not known here`)
    return { line, name, text: rest }
  })
}

export const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/** The program and its arguments of CMD, ENTRYPOINT or HEALTHCHECK; only the exec form, which starts no shell in between. */
export function execForm({ line, text }: Instruction): readonly string[] {
  const list = /\[.*\]$/s.exec(text)
  if (!list) throw new Error(`Dockerfile:${line}: ["program", "argument"] is wanted, so that signals reach the program`)
  return JSON.parse(list[0]) as readonly string[]
}

/** The pairs of ENV or LABEL. */
export const pairs = ({ text }: Instruction): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from(text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g), ([, name = '', quoted, plain]) => [
      name,
      quoted ?? plain ?? '',
    ]),
  )
