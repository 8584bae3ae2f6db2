/** `docs/configuration.md`, rendered from the declared schema, so that it cannot say what the program does not do. */
import { describeSection, describeSettings, type SettingDescription } from './describe.ts'

/** Shown in the reference, and loaded by a test. */
export const EXAMPLE = `dataDirectory: ./data
server:
  port: 8080
encoders:
  bge-small:
    provider: onnx
    path: ./models/bge-small-en-v1.5
    pooling: cls
    prefixes:
      query: 'Represent this sentence for searching relevant passages: '
collections:
  articles:
    encoder: bge-small
    chunking: { maxTokens: 300, overlap: 50 }
    attributes:
      category: { type: STRING, facetable: true }
      publishedAt: DATE_TIME
`

const HEAD = `# Configuration

<!-- Rendered from src/config by \`npm run docs\`; a change here is lost. -->

Sextant needs no configuration. What you set is checked as a whole before anything starts: one error lists every problem with
its place, what was found, what is allowed, and the known name nearest to one that is unknown.

## Where settings come from

Each of these goes over the one before it, setting by setting:

1. the defaults;
2. the file: \`--config PATH\`, else the one that \`SEXTANT_CONFIG\` names, else \`sextant.config.yaml\` or \`sextant.config.yml\`
   in the working directory, if there is one;
3. the variables \`PORT\`, \`HOST\` and \`JOBS_URL\`, for \`server.port\`, \`server.host\` and \`jobs.url\`;
4. variables that start with \`SEXTANT_\`;
5. flags of the command line.

A relative path in a file starts in the file's folder; one in a variable or a flag starts in the working directory. The default
data folder lies beside the file that was read, or in the working directory when there is none.

An example:

\`\`\`yaml
${EXAMPLE}\`\`\`

The file is YAML 1.2: \`true\` and \`false\` are the booleans, \`yes\` and \`no\` are texts. An empty file is fine, and so is a
group with nothing in it.

## In an editor

\`docs/sextant.config.schema.json\` is a JSON Schema of the file. Editors that read it (VS Code with the YAML extension, JetBrains,
Neovim, all through yaml-language-server) complete names, show what a setting does, and mark what is wrong. The file names it in
its first line, by a path that starts in the file's folder; beside an installed package that is:

\`\`\`yaml
# yaml-language-server: $schema=node_modules/sextant/docs/sextant.config.schema.json
\`\`\`

It knows each setting by itself. What depends on another setting (an encoder's name, \`overlap\` below \`maxTokens\`) is checked at
the start alone.

## Environment variables

A setting's variable is \`SEXTANT_\` and its path in upper case, with two underscores between levels and one between words:
\`server.bodyLimitBytes\` is \`SEXTANT_SERVER__BODY_LIMIT_BYTES\`.

- Names that you choose (collections, encoders, attributes) are matched to those of the file whatever their case, with \`-\` and
  \`.\` as \`_\`: \`encoders.bge-small.path\` is \`SEXTANT_ENCODERS__BGE_SMALL__PATH\`. A name that is not in the file is new, and
  is taken in lower case.
- Numbers and \`true\` or \`false\` are written plainly. A whole group can be given as YAML on one line:
  \`SEXTANT_COLLECTIONS='{articles: {titleJoiner: " - "}}'\`; a variable for a setting in it goes over that.
- An empty variable counts as not set, except where the setting is a text that may be empty.
- A \`SEXTANT_\` variable that no setting has is an error, like an unknown name in the file. Those that Kubernetes sets beside
  a service called \`sextant\` (\`SEXTANT_SERVICE_HOST\` and its like) are passed over.

## Secrets

A secret is never printed, logged or repeated in an error. Rather than in the file, give it by its variable.

## Settings
`

/** The page as Markdown. */
export function renderConfigurationReference(): string {
  const sections = Map.groupBy(describeSettings(), ({ path }) => /^\w+/.exec(path)?.[0] ?? path)
  return [HEAD, ...[...sections].map(([name, settings]) => renderSection(name, settings))].join('\n')
}

function renderSection(name: string, settings: readonly SettingDescription[]): string {
  const text = settings.some(({ path }) => path !== name) ? `${describeSection(name)}\n\n` : ''
  return `### ${name}\n\n${text}${settings.map(renderSetting).join('\n')}`
}

function renderSetting({
  path,
  environment,
  type,
  default: byDefault,
  description,
  secret,
}: SettingDescription): string {
  const lines = [
    `- Allowed: ${type}${secret ? ' (a secret)' : ''}`,
    `- Default: ${byDefault === undefined ? 'none, it must be given' : asCode(byDefault)}`,
    `- Variable: \`${environment}\``,
  ]
  return `**\`${path}\`** ${description}\n\n${lines.join('\n')}\n`
}

/** A value as code, with large sizes in words beside it; what is already words stays. */
function asCode(byDefault: string): string {
  if (!/^(?:".*"|-?[\d.]+|true|false)$/s.test(byDefault)) return byDefault
  const mebibytes = Number(byDefault) / 1024 ** 2
  return `\`${byDefault}\`${mebibytes >= 1 && Number.isInteger(mebibytes) ? ` (${mebibytes} MiB)` : ''}`
}
