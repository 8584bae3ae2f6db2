#!/usr/bin/env node
/** The command `sextant`. So far `sextant serve --example help-center`. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openApp } from '../app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const articles = `${root}examples/help-center/articles`
const documents = readdirSync(articles).map((name) => {
  const [, front = '', text = ''] = readFileSync(`${articles}/${name}`, 'utf8').split(/^---$/m)
  return { title: /^title: "?(.*?)"?$/m.exec(front)?.[1] ?? name, text: text.trim() }
})
const app = await openApp({ root, documents, port: Number(process.env['PORT'] ?? 4000) })
process.stdout.write(`Listening at ${app.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close())
