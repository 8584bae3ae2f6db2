/**
 * Follows the Dockerfile's own steps without Docker: each stage becomes a folder that stands for the image's root, COPY and RUN
 * happen in it, and what is left is what the image would start. `node scripts/container-steps.ts FOLDER` does it and says how to
 * start the result. What cannot be done without Docker is listed, and nothing is passed over in silence.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execForm, type Instruction, pairs, readDockerfile, type Stage, words } from './dockerfile.ts'

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))

/** An image as its steps left it. Paths are those of this machine. */
export interface Container {
  /** Stands for `/`. */
  readonly root: string
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly health: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly volumes: readonly string[]
  /** Undefined where the Dockerfile names none, or this machine's user cannot become another. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined
  /** What could not be done as the Dockerfile says, and what was done in its place. */
  readonly differences: readonly string[]
}

/** Where the base image has Node. */
const PROGRAMS = 'usr/local/bin'

type Changing<Value> = { -readonly [Key in keyof Value]: Value[Key] }
interface Build {
  readonly stage: Stage
  readonly image: Changing<Container>
  readonly rootOf: (stage: string) => string
  readonly differ: (text: string) => void
}

/**
 * The final stage, with every stage before it, built below `folder`.
 *
 * @throws Error when a step fails, with its line and what it printed
 */
export function followDockerfile(folder: string): Container {
  const differences: string[] = []
  const differ = (text: string): void => void differences.push(text)
  chmodSync(folder, 0o755)
  const rootOf = (stage: string): string => join(folder, stage)
  const images = readDockerfile(readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8')).map((stage) => {
    const image: Changing<Container> = { ...EMPTY, root: rootOf(stage.name), differences }
    startFrom(stage.base, image, differ)
    for (const instruction of stage.instructions)
      STEPS[instruction.name]?.(instruction, { stage, image, rootOf, differ })
    return image
  })
  const last = images.at(-1)
  if (!last) throw new Error('The Dockerfile has no stage')
  return last
}

const EMPTY = {
  directory: '/',
  environment: {},
  entrypoint: [],
  command: [],
  health: [],
  labels: {},
  volumes: [],
  user: undefined,
} as const

/** Each takes the image one step further; what only tells something (EXPOSE) has no step. */
const STEPS: Readonly<Record<string, (instruction: Instruction, build: Build) => void>> = {
  WORKDIR({ text }, { image }) {
    image.directory = inRoot(image, text)
    mkdirSync(image.directory, { recursive: true })
  },
  COPY: copy,
  RUN: run,
  ENV(instruction, { image }) {
    image.environment = { ...image.environment, ...pairs(instruction) }
  },
  LABEL(instruction, { image }) {
    image.labels = { ...image.labels, ...pairs(instruction) }
  },
  USER({ text }, { image, differ }) {
    const [uid = 0, gid = 0] = text.split(':').map(Number)
    const { status } = spawnSync(join(image.root, PROGRAMS, 'node'), ['--version'], { uid, gid })
    if (status === 0) image.user = { uid, gid }
    else differ(`USER ${text}: this machine's user cannot become another, or that one cannot read ${image.root}`)
  },
  VOLUME({ text }, { image }) {
    image.volumes = [...image.volumes, inRoot(image, text)]
  },
  HEALTHCHECK(instruction, { image }) {
    image.health = execForm(instruction)
  },
  ENTRYPOINT(instruction, { image }) {
    image.entrypoint = execForm(instruction)
  },
  CMD(instruction, { image }) {
    image.command = execForm(instruction)
  },
}

/** The base image is Node and little else, so this machine's Node stands for it. */
function startFrom(base: string, image: Container, differ: (text: string) => void): void {
  const programs = join(image.root, PROGRAMS)
  mkdirSync(programs, { recursive: true })
  try {
    linkSync(process.execPath, join(programs, 'node'))
  } catch {
    copyFileSync(process.execPath, join(programs, 'node'))
  }
  differ(`FROM ${base}: this machine, with Node ${process.version}`)
}

/** A path of the image as one of this machine. */
const inRoot = ({ root }: Pick<Container, 'root'>, path: string): string => join(root, path)

function copy({ line, text }: Instruction, { image, rootOf }: Build): void {
  const given = words(text)
  const stage = given.find((word) => word.startsWith('--from='))?.slice('--from='.length)
  const paths = given.filter((word) => !word.startsWith('--'))
  const target = paths.at(-1) ?? ''
  for (const source of paths.slice(0, -1)) {
    const from = stage === undefined ? join(REPOSITORY, source) : join(rootOf(stage), source)
    const filter = (path: string): boolean => stage !== undefined || !isIgnored(relative(REPOSITORY, path))
    if (!existsSync(from) || !filter(from)) throw new Error(`Dockerfile:${line}: ${source} is not there to be copied`)
    const into = target.startsWith('/') ? inRoot(image, target) : join(image.directory, target)
    const to = target.endsWith('/') && statSync(from).isFile() ? join(into, basename(source)) : into
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter })
  }
}

const IGNORED = words(readFileSync(join(REPOSITORY, '.dockerignore'), 'utf8').replace(/^#.*$/gm, ''))

/** By `.dockerignore`: the last line that matches the path or a folder above it decides. */
function isIgnored(path: string): boolean {
  const parts = path.split('/')
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  return IGNORED.reduce((ignored, line) => {
    const pattern = line.replace(/^!/, '')
    return above.some((part) => matchesGlob(part, pattern)) ? !line.startsWith('!') : ignored
  }, false)
}

const WITH_DEVELOPMENT = /^npm ci(?!.*--omit=dev)/

function run({ line, text }: Instruction, { image, differ }: Build): void {
  if (WITH_DEVELOPMENT.test(text)) {
    differ(`RUN ${text}: the packages of this repository, which come from the same lock file`)
    linkPackages(image.directory)
    return
  }
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', adjusted(text, image, differ)], {
    cwd: image.directory,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...containerEnvironment(image) },
  })
  if (status !== 0) throw new Error(`Dockerfile:${line}: RUN ${text} ended with ${status}:\n${stdout}${stderr}`)
}

/** As hard links where the system has them: through a symbolic link, TypeScript would see packages outside of the project. */
function linkPackages(directory: string): void {
  const packages = join(REPOSITORY, 'node_modules')
  const copied = [['-al'], ['-a']].some((flags) => spawnSync('cp', [...flags, packages, directory]).status === 0)
  if (!copied) throw new Error(`The packages of ${packages} could not be copied to ${directory}`)
}

/** The command with the image's absolute paths as this machine's, and without what only root may do. */
function adjusted(command: string, image: Container, differ: (text: string) => void): string {
  const here = command.replace(/(?<=^|[\s"'=])\/(?=\w)/g, `${image.root}/`)
  if (process.getuid?.() === 0 || !here.includes('chown')) return here
  differ(`RUN ${command}: without chown, which only root may do`)
  return here.replace(/ && chown [^&]*/, '')
}

/** The environment that a process in the container has beside what every process has. */
export function containerEnvironment(image: Container): Readonly<Record<string, string>> {
  const own = Object.entries(image.environment).map(([name, value]) => [
    name,
    value.startsWith('/') ? inRoot(image, value) : value,
  ])
  return { ...Object.fromEntries(own), PATH: `${join(image.root, PROGRAMS)}:${process.env['PATH'] ?? ''}` }
}

/** A command of the image with its paths as this machine's. */
export const commandIn = (image: Container, command: readonly string[]): readonly string[] =>
  command.map((word) => (word.startsWith('/') ? inRoot(image, word) : word))

if (import.meta.main) {
  const [, , folder] = process.argv
  if (folder === undefined || !existsSync(folder))
    throw new Error('Name an empty folder: node scripts/container-steps.ts FOLDER')
  const container = followDockerfile(folder)
  console.log(
    `Followed the Dockerfile. Not as it says:\n${container.differences.map((text) => `  ${text}`).join('\n')}`,
  )
  const variables = Object.entries(containerEnvironment(container)).map(([name, value]) => `${name}='${value}'`)
  const command = commandIn(container, [...container.entrypoint, ...container.command])
  console.log(`Start it with:\n  cd ${container.directory} && env ${variables.join(' ')} ${command.join(' ')}`)
}
