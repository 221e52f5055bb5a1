/*
 * ClickHouse's engine as a library (chdb) behind the part of its HTTP interface that a test needs, in a process of its own.
 * Arguments: the folder in whose node_modules chdb lies, a folder for its tables, and perhaps the version whose defaults it takes.
 * Prints its port as its first line.
 */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [, , modules = '.', tables = '.', compatibility = ''] = process.argv
const { Session } = createRequire(join(modules, 'package.json'))('chdb')
const session = new Session(tables)
if (compatibility !== '') session.query(`SET compatibility = '${compatibility}'`)
const missing = /Code: (36|43|47|60|62|81)\./

const server = createServer((request, response) => {
  /** @type {Buffer[]} */
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', async () => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/ping') return response.end('Ok.\n')
    try {
      const answer = await session.queryAsync(`${searchParams.get('query') ?? ''}${Buffer.concat(parts).toString()}`, { format: 'TabSeparated' })
      response.writeHead(200, { 'Content-Type': 'text/plain' }).end(Buffer.from(answer.bytes()))
    } catch (error) {
      const words = String(error instanceof Error ? error.message : error).replace(/^Query failed: /, '')
      const code = /Code: (\d+)/.exec(words)?.[1] ?? '0'
      response.writeHead(missing.test(words) ? 404 : 500, { 'X-ClickHouse-Exception-Code': code }).end(`${words} (version ${searchParams.get('version') ?? 'embedded'})\n`)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`)
})
process.once('disconnect', () => process.exit(0))
