/** The log: pino, readable on a terminal and JSON elsewhere. It goes to standard error, so that answers can be piped. */
import pino from 'pino'
import pretty from 'pino-pretty'
import type { Configuration } from '../config/schema.ts'
import type { Log } from '../ports/runtime.ts'

export function createLog({ level, format }: Configuration['log']): Log {
  const readable = format === 'pretty' || (format === 'auto' && process.stderr.isTTY === true)
  const destination = readable
    ? pretty({
        destination: 2,
        sync: true,
        colorize: process.stderr.isTTY === true,
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss',
      })
    : pino.destination({ fd: 2, sync: true })
  return pino({ level, serializers: { fault: pino.stdSerializers.err } }, destination)
}
