import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fakeClickHouse, refusal, rowsAnswer, type Answer, type FakeClickHouse } from '../main/warehouse/fake-clickhouse'
import { runCommand } from './palette'
import { expect, PLACES, test } from './workbench'

const user = 'ada'
const password = 'pass-4711-word'

/** Lets one user in, and knows one table. */
const shop: Answer = ({ sql, authorization }, response) => {
  const who = Buffer.from((authorization ?? '').replace('Basic ', ''), 'base64').toString()
  if (who !== `${user}:${password}`) refusal(response, 403, 516, `${who.split(':')[0] ?? ''}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`)
  else if (sql.includes('system.settings')) rowsAnswer(response, [{ readonly: '1' }])
  else if (sql.includes('version()')) rowsAnswer(response, [{ version: '26.7.2.1' }])
  else if (sql.includes('system.databases')) rowsAnswer(response, [{ name: 'default' }, { name: 'shop' }])
  else if (sql.includes('system.tables')) rowsAnswer(response, [{ name: 'events', total_rows: '12' }])
  else if (sql.startsWith('DESCRIBE')) rowsAnswer(response, [{ name: 'user_id', type: 'String' }, { name: 'variant', type: 'String' }, { name: 'ts', type: "DateTime64(3, 'UTC')" }])
  else if (sql.includes('count() AS rows')) rowsAnswer(response, [{ rows: 12 }])
  else rowsAnswer(response, [])
}

/** Everything that was written below a folder. Where a file goes while they are read, they are read anew. */
function written(folder: string): string {
  for (;;) {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1')).join('\n')
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
    }
  }
}

let server: FakeClickHouse | null = null
test.beforeEach(async () => { server = await fakeClickHouse(shop) })
test.afterEach(async () => server?.close())

for (const place of PLACES) {
  test(`${place}: nothing is sent to a ClickHouse that a definition names before the person allows it, and no password is written down`, async ({ folder, start }) => {
    const address = server?.address ?? ''
    const file = join(folder, 'experiment.yaml')
    writeFileSync(file, `liftbench: 1\nid: shop\nsources:\n  events: { warehouse: clickhouse, address: "${address}", database: shop, table: events, time: ts }\nunit: user_id\nexposure: { source: events, variant: variant }\nvariants: [{ id: control }, { id: treatment }]\nmetrics: [{ id: rows, kind: count, source: events }]\n`)
    const { page, close } = await start(place, { files: [file] })
    await expect(page.getByText('has not been told that it may connect').first()).toBeVisible()
    expect(server?.asked).toEqual([])

    await page.getByRole('button', { name: 'Connect to ClickHouse…' }).first().click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByLabel('Address')).toHaveValue(address)
    await expect(dialog.getByLabel('Table or view')).toHaveValue('events')
    await dialog.getByLabel('User').fill(user)
    await dialog.getByLabel('Password').fill('wrong')
    await dialog.getByRole('button', { name: 'Test connection' }).click()
    await expect(dialog.getByText('refuses the user or the password')).toBeVisible()
    await dialog.getByLabel('Password').fill(password)
    await dialog.getByRole('button', { name: 'Test connection' }).click()
    await expect(dialog.getByText('ClickHouse 26.7.2.1 answers: events has 12 rows.')).toBeVisible()
    await expect(dialog.getByRole('list', { name: 'Columns of events' })).toContainText('variant')

    await dialog.getByRole('button', { name: 'Allow' }).click()
    await expect(dialog).toBeHidden()
    // The server holds no rows: what it answers reaches the readout.
    await expect(page.getByText('No row of the table is an exposure.').first()).toBeVisible()
    expect(written(folder)).not.toContain(password)

    await runCommand(page, 'Connect to ClickHouse')
    await dialog.getByRole('button', { name: `Forget ${address}` }).click()
    await expect(dialog.getByRole('button', { name: `Forget ${address}` })).toBeHidden()
    await close()
    expect(written(folder)).not.toContain(password)
  })
}
