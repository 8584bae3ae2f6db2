/** What one operation carries: who asks, when to stop, and the loaders that gather its reads. */
import { type Principal, scopeFor } from '../access/principals.ts'
import type { OpenCollection } from '../catalog/collections.ts'
import type { Scope } from '../core/scope.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import type { Services } from './services.ts'

export interface OperationContext {
  readonly services: Services
  readonly loaders: Loaders
  /** The collection of that name, and what the caller may see of it. */
  collection(name?: string | null): { readonly collection: OpenCollection; readonly scope: Scope }
}

export function createContext(services: Services, principal: Principal, signal: AbortSignal): OperationContext {
  return {
    services,
    loaders: createLoaders(services, signal),
    collection(name) {
      const collection = services.collections.named(name ?? undefined)
      return { collection, scope: scopeFor(principal, collection.record.name) }
    },
  }
}
