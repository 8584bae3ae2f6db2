/**
 * Falling back: a search by meaning that is ranked by its keywords, because the model cannot encode. The caller is told; what
 * exactly failed is for the log, since a fault may name files and hosts.
 */
import type { SearchPlan, SearchWarning } from '../core/search.ts'

export const fallbackWarning = ({ mode }: SearchPlan): SearchWarning => ({
  code: 'EMBEDDER_UNAVAILABLE_FELL_BACK_TO_KEYWORD',
  message: `The model that encodes queries failed, so this ${mode} search was ranked by its keywords alone (KEYWORD). Start it again later for ${mode}.`,
})
