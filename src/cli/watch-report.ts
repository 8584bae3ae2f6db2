/** What `sextant index` says of pruning, and `--watch` of what it meets: a line with the time for each thing that happens. */
import type { PassSummary } from '../app/sync/pass.ts'
import type { WatchEvent } from '../app/sync/watch.ts'
import { listed, plural } from './words.ts'

/** Empty when it was not asked for. */
export function pruningText({ pruning, collection }: Pick<PassSummary, 'pruning' | 'collection'>): string {
  switch (pruning?.kind) {
    case undefined:
      return ''
    case 'pruned':
      return pruning.removed === 0
        ? `${collection}: nothing has vanished.\n`
        : `${collection}: ${plural(pruning.removed, 'document')} removed, of what vanished.\n`
    case 'refused':
      return `${collection}: nothing was removed: ${pruning.reason}.\n`
  }
}

export function watchText(event: WatchEvent, now: Date): string {
  const [first = '', ...rest] = linesOf(event)
  return `${[`${timeOf(now)} ${first}`, ...rest].join('\n')}\n`
}

function linesOf(event: WatchEvent): readonly string[] {
  switch (event.kind) {
    case 'watching':
      return [`Watching ${plural(event.files, 'file')} in ${plural(event.folders, 'folder')}. Ctrl-C ends it.`]
    case 'indexed':
      return passLines(event.summary)
    case 'gone':
      return [
        `${plural(event.files.length, 'file')} gone; the documents stay, since --prune was not given.`,
        ...listed(event.files.map((file) => `  gone ${file}`)),
      ]
    case 'waiting':
      return [`Waiting, and trying again: ${event.reason}`]
    case 'blind':
      return [`What was read there before stays as it is: ${event.reason}`]
    case 'polling':
      return [
        `The system does not tell of all changes (${event.reason}), so files are looked at every two seconds. On Linux fs.inotify.max_user_watches bounds the folders that can be watched.`,
      ]
  }
}

function passLines(summary: PassSummary): readonly string[] {
  const { collection, indexed, unchanged, skipped, pruning } = summary
  const removed = pruning?.kind === 'pruned' && pruning.removed > 0 ? `, ${pruning.removed} removed` : ''
  return [
    `${collection}: ${indexed} indexed, ${unchanged} unchanged, ${skipped.length} skipped${removed}.`,
    ...listed(skipped.map(({ origin, reason }) => `  skipped ${origin}: ${reason}`)),
    ...(pruning?.kind === 'refused' ? [`  nothing was removed: ${pruning.reason}`] : []),
  ]
}

const two = (part: number): string => String(part).padStart(2, '0')

const timeOf = (now: Date): string => [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')
