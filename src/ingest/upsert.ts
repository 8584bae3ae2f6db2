/** Accepting documents: each is checked, and those that can be stored are kept by the job store in one call. */
import { createHash } from 'node:crypto'
import type { AttributeDeclaration } from '../core/attributes.ts'
import { SextantError } from '../core/errors.ts'
import { documentIdOf } from '../core/ids.ts'
import type { Scope } from '../core/scope.ts'
import type { UserError } from '../core/user-errors.ts'
import type { DocumentStamp, Engine } from '../ports/engine.ts'
import type { Conflict, Job, JobStore, NewItem, NewJob } from '../ports/jobs.ts'
import { canonicalJson } from './canonical-json.ts'
import { type Checked, checkDocument } from './check.ts'
import { pointerTo } from './pointers.ts'
import type { DocumentWrite, UpsertRequest, WriteLimits } from './requests.ts'
import { turn } from './turn.ts'

export interface UpsertDependencies {
  readonly engine: Pick<Engine, 'stampsOf'>
  readonly jobs: Pick<JobStore, 'accept'>
  readonly limits: WriteLimits
  /** Accepted documents that may wait to be written. */
  readonly mostWaiting: number
  /** Jobs of the tenant that may be unfinished. */
  readonly mostJobs: number
  readonly newId: () => string
  readonly now: () => number
}

export interface Kept {
  readonly job: Job | undefined
  readonly userErrors: readonly UserError[]
}

const LONGEST_KEY = 255

/** @throws SextantError OVERLOADED, ENGINE_FAILED */
export async function keepDocuments(
  scope: Scope,
  request: UpsertRequest,
  declarations: readonly AttributeDeclaration[],
  dependencies: UpsertDependencies,
): Promise<Kept> {
  const refusal = refusalOf(request, dependencies.limits)
  if (refusal) return { job: undefined, userErrors: [refusal] }
  const checked = await checkAll(request.documents, declarations, dependencies.limits)
  const userErrors = checked.flatMap((one) => (one.kind === 'bad' ? one.problems : []))
  const good = checked.flatMap((one, place) => (one.kind === 'good' ? [{ ...one, place }] : []))
  if (good.length === 0) return { job: undefined, userErrors }
  const job = await newJob(scope, request, good, dependencies)
  const acceptance = await dependencies.jobs.accept(job)
  switch (acceptance.kind) {
    case 'full':
      throw overloaded(acceptance.waiting, good.length, dependencies.mostWaiting)
    case 'quota':
      return { job: undefined, userErrors: [quotaExceeded(acceptance.jobs, dependencies.mostJobs)] }
    case 'running':
      throw new RangeError('documents are no reindex')
    case 'mismatch':
      return { job: undefined, userErrors: [MISMATCH] }
    case 'repeated':
    case 'accepted':
      return {
        job: acceptance.job,
        userErrors: [...userErrors, ...acceptance.conflicts.map((conflict) => conflictError(conflict, good))],
      }
  }
}

const MISMATCH: UserError = {
  code: 'IDEMPOTENCY_MISMATCH',
  message: 'The idempotency key was used before for other content. Take a new key for new content.',
  pointer: '/idempotencyKey',
}

const quotaExceeded = (jobs: number, limit: number): UserError => ({
  code: 'QUOTA_EXCEEDED',
  message: `${jobs} jobs are unfinished, and ${limit} may be (jobs.maxJobsPerTenant). Wait until some have finished, and send more documents in one call.`,
  pointer: '/documents',
})

/** Why nothing of the call is taken. */
function refusalOf({ documents, idempotencyKey }: UpsertRequest, limits: WriteLimits): UserError | undefined {
  if (documents.length === 0) return invalid('/documents', 'There are no documents. Send at least one.')
  if (documents.length > limits.documentsPerCall) {
    const message = `The call has ${documents.length} documents, and may have ${limits.documentsPerCall} (limits.documentsPerCall). Send them in several calls.`
    return { code: 'TOO_LARGE', message, pointer: '/documents' }
  }
  if (idempotencyKey === undefined) return undefined
  if (idempotencyKey !== '' && idempotencyKey.length <= LONGEST_KEY) return undefined
  return invalid('/idempotencyKey', `The idempotency key must have 1 to ${LONGEST_KEY} characters.`)
}

const invalid = (pointer: string, message: string): UserError => ({ code: 'INVALID', message, pointer })

async function checkAll(
  documents: readonly DocumentWrite[],
  declarations: readonly AttributeDeclaration[],
  limits: WriteLimits,
): Promise<readonly Checked[]> {
  const checked: Checked[] = []
  for (const [place, document] of documents.entries()) {
    checked.push(checkDocument(document, place, declarations, limits))
    await turn()
  }
  return checked
}

type Good = Extract<Checked, { readonly kind: 'good' }> & { readonly place: number }

async function newJob(
  scope: Scope,
  { documents, idempotencyKey: key }: UpsertRequest,
  good: readonly Good[],
  { engine, newId, now, mostWaiting, mostJobs }: UpsertDependencies,
): Promise<NewJob> {
  const { collection, tenant } = scope
  const stamps = await stampsOfExpected(scope, good, engine)
  const items = good.map(({ write: { externalId, ifVersion }, payload }): NewItem => {
    const documentId = documentIdOf(collection, tenant, externalId)
    const stored = stamps.get(documentId)?.version ?? null
    const expected = ifVersion === undefined ? {} : { expected: { version: ifVersion, stored } }
    return { kind: 'replace', documentId, externalId, payload, ...expected }
  })
  const idempotency = key === undefined ? {} : { idempotency: { key, requestHash: await hashOf(documents) } }
  return { id: newId(), owner: { collection, tenant }, items, now: now(), mostWaiting, mostJobs, ...idempotency }
}

/** What is stored of the documents that must have a certain version, by id. */
async function stampsOfExpected(
  scope: Scope,
  good: readonly Good[],
  engine: Pick<Engine, 'stampsOf'>,
): Promise<ReadonlyMap<string, DocumentStamp>> {
  const ids = good
    .filter(({ write }) => write.ifVersion !== undefined)
    .map(({ write }) => documentIdOf(scope.collection, scope.tenant, write.externalId))
  const stamps = ids.length > 0 ? await engine.stampsOf(scope, ids) : []
  return new Map(stamps.flatMap((stamp) => (stamp ? [[stamp.id, stamp]] : [])))
}

/** Of everything that was asked for, in whatever order its keys were written. */
async function hashOf(documents: readonly DocumentWrite[]): Promise<string> {
  const hash = createHash('sha256')
  for (const document of documents) {
    hash.update(keyJson(document)).update('\n')
    await turn()
  }
  return hash.digest('base64url')
}

/** What is nested beyond the stack is refused in its place, and counts as nothing here. */
function keyJson(document: DocumentWrite): string {
  try {
    return canonicalJson(document)
  } catch {
    return ''
  }
}

const overloaded = (waiting: number, documents: number, limit: number): SextantError =>
  new SextantError(
    'OVERLOADED',
    `${waiting} accepted documents wait to be indexed, and ${documents} more would pass the limit of ${limit} (jobs.maxWaitingDocuments). Try again in a moment, or send fewer at once.`,
  )

function conflictError({ place, version }: Conflict, good: readonly Good[]): UserError {
  const { write, place: inCall = 0 } = good[place] ?? {}
  const found = version === null ? 'does not exist' : `has version ${version}`
  const wanted = write?.ifVersion === 0 ? 'must not exist' : `must have version ${write?.ifVersion}`
  const message = `The document ${JSON.stringify(write?.externalId)} ${found}, and ${wanted}. Read it again and decide anew.`
  return { code: 'VERSION_CONFLICT', message, pointer: pointerTo('documents', inCall, 'ifVersion') }
}
