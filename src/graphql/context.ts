/** What one operation carries: who asks, when to stop, and the loaders that gather its reads. */
import { type Principal, scopeFor } from '../access/principals.ts'
import type { OpenCollection } from '../catalog/collections.ts'
import { generationOf } from '../core/collection.ts'
import type { Scope } from '../core/scope.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import type { Services } from './services.ts'
import { createTextBudget, type TextBudget } from './text-budget.ts'

export interface AddressedCollection {
  readonly collection: OpenCollection
  readonly scope: Scope
}

export interface OperationContext {
  readonly services: Services
  readonly principal: Principal
  readonly signal: AbortSignal
  readonly loaders: Loaders
  readonly texts: TextBudget
  /**
   * The collection of that name, and what the caller may see of it.
   *
   * @throws SextantError COLLECTION_NOT_FOUND
   */
  collection(name?: string | null): AddressedCollection
}

export function createContext(services: Services, principal: Principal, signal: AbortSignal): OperationContext {
  const addressed = new Map<string, AddressedCollection>()
  return {
    services,
    principal,
    signal,
    loaders: createLoaders(services, principal, signal),
    texts: createTextBudget(services.limits.answerCharacters),
    collection(name) {
      const { record } = services.collections.named(name ?? undefined)
      // One generation for all of the operation, also when another one is promoted meanwhile.
      const before = addressed.get(record.name)
      if (before) return before
      const now = addressOf(services.collections.named(record.name), principal)
      addressed.set(record.name, now)
      return now
    },
  }
}

const addressOf = (collection: OpenCollection, principal: Principal): AddressedCollection => {
  const { record } = collection
  return { collection, scope: scopeFor(principal, record.name, generationOf(record)) }
}
