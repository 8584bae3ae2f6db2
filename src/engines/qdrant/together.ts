/** Several calls that have the time of one: what the port does by more than one request is to be answered as soon as any other. */
import { SextantError } from '../../core/errors.ts'
import type { Deadline } from './transport/deadline.ts'
import type { Transport } from './transport/transport.ts'

export type Calls = Pick<Transport, 'call'>

/** Each call has what is left of the deadline. */
export const callsWithin = (transport: Calls, deadline: Pick<Deadline, 'left'>): Calls => ({
  async call(call) {
    const left = deadline.left()
    if (left <= 0) throw notDoneInTime()
    return transport.call({ ...call, within: left })
  },
})

export const notDoneInTime = (): SextantError =>
  new SextantError(
    'ENGINE_TIMEOUT',
    'Qdrant was not done with all requests of the call within `qdrant.deadlineSeconds`. What it was asked for may be done in part; send it again.',
  )
