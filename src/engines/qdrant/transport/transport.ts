/**
 * What the rest of the adapter asks of the wire: one call, with the answer's `result` or an error of the table. Pools, retries,
 * deadlines and the breaker are behind it, so no other file of this folder knows them.
 */

/** A call to Qdrant's REST interface. */
export interface QdrantCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From the root, encoded, with its query: `/collections/c/points/query/batch`. */
  readonly path: string
  readonly body?: object
  /**
   * `read` may be asked of any replica and again; `write` is idempotent here (ids and versions are ours), so it may be sent again
   * too; `administration` is sent once.
   */
  readonly kind: 'read' | 'write' | 'administration'
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that it has, tries and pauses together, where that is less than `qdrant.deadlineSeconds`. */
  readonly within?: number
}

export interface Transport extends AsyncDisposable {
  /**
   * The `result` of Qdrant's answer.
   *
   * @throws SextantError of the engine's codes
   * @throws the signal's reason when it aborts; the socket is free then
   */
  call<Result>(call: QdrantCall): Promise<Result>
}
