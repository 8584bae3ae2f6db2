/**
 * NLTK's English stopwords, by kind. Written again rather than taken from `src/text`, and without those that hold an
 * apostrophe: text is split there, so they never stand alone.
 */
const PRONOUNS = `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers
  herself it its itself they them their theirs themselves what which who whom this that these those`

const VERBS = `am is are was were be been being have has had having do does did doing can will just should`

const PARTICLES = `a an the and but if or because as until while of at by for with about against between into through
  during before after above below to from up down in out on off over under again further then once here there when where
  why how all any both each few more most other some such no nor not only own same so than too very now`

/** What is left and right of the apostrophe in "don't", "you're", "mightn't" and their like. */
const HALVES = `s t don d ll m o re ve y ain aren couldn didn doesn hadn hasn haven isn ma mightn mustn needn shan shouldn
  wasn weren won wouldn`

export const STOPWORDS: ReadonlySet<string> = new Set(
  [PRONOUNS, VERBS, PARTICLES, HALVES].flatMap((words) => words.trim().split(/\s+/)),
)
