/** The two parts of a collection on a server, filled without the adapter's writing. */
import type { collectionName } from '../../../src/core/ids.ts'
import { indexesOf } from '../../../src/engines/qdrant/indexes.ts'
import { aliasOf, DENSE, PARTS, type Part, SPARSE } from '../../../src/engines/qdrant/layout.ts'
import type { QdrantCall, Transport } from '../../../src/engines/qdrant/transport/transport.ts'
import { recordOf } from '../../contract/engine/factories.ts'

export interface ServerCollection {
  put(part: Part, points: readonly object[]): Promise<void>
}

/** Both parts, with their indexes, under the names that the adapter asks for. */
export async function serverCollection(
  transport: Transport,
  prefix: string,
  name: ReturnType<typeof collectionName>,
  dimensions: number,
): Promise<ServerCollection> {
  const partName = (part: Part) => aliasOf(prefix, name, part)
  const call = (method: QdrantCall['method'], path: string, body?: object): Promise<unknown> =>
    transport.call({ method, path: `/collections/${path}`, kind: 'administration', ...(body && { body }) })
  const { attributes } = recordOf(name)
  await call('PUT', partName('documents'), { vectors: {} })
  await call('PUT', partName('chunks'), {
    vectors: { [DENSE]: { size: dimensions, distance: 'Dot' } },
    sparse_vectors: { [SPARSE]: { modifier: 'idf' } },
  })
  for (const part of PARTS) {
    for (const index of indexesOf(part, attributes)) await call('PUT', `${partName(part)}/index?wait=true`, index)
  }
  return {
    async put(part, points) {
      if (points.length > 0) await call('PUT', `${partName(part)}/points?wait=true`, { points })
    },
  }
}
