/** Preloaded into a server's process (`node --import`): it ends when the benchmark that started it is gone, however that ended. */
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const end = () => process.kill(process.pid, 'SIGKILL')
  if (process.connected) process.once('disconnect', end)
  else end()
  process.channel?.unref()
}
