/** The few values that random documents, filters and orders are made of. */
import type { AttributeDeclaration } from '../../../src/core/attributes.ts'
import { tenantId } from '../../../src/core/ids.ts'
import { instant } from '../../../src/core/instant.ts'
import { declared } from './factories.ts'

export const TENANTS = ['acme', 'globex'].map(tenantId)
export const NAMES = ['a', 'b', 'c', 'd', 'e']
export const WORDS = ['harbor', 'Lantern', 'anchors', 'ANCHOR', 'ERR_4102', 'the', 'naïve', '日本語', 'Σ', 'İd']
export const TIMES = ['1969-12-31T00:00:00Z', '2024-02-29T12:00:00.001Z', '2024-03-01T00:00:00Z'].map((text) =>
  instant(Date.parse(text)),
)
export const RANKS = [-1, 0, 1, 2]
export const PRICES = [-0.5, 0, 0.1, 0.30000000000000004, 1e9, 4548466999476273000, 2e21]
export const KINDS = ['', 'faq', 'guide']
export const LABELS = ['red', 'blue', 'Red']
export const LANGUAGES = ['en', 'de']

/** Attributes that are declared while documents have members of these names in their metadata, of these types and of others. */
export const LATER: readonly AttributeDeclaration[] = [
  declared('colour', 'STRING'),
  declared('colours', 'STRING_LIST'),
  declared('shelf', 'INT'),
  declared('sold', 'DATE_TIME'),
  declared('home', 'GEO'),
]
