/** Writes the three sample experiments anew: `npx tsx sample-data/generate.ts [FOLDER]`. Definitions are written by hand. */
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeBrokenExport } from './making/broken-export'
import { makeCheckoutButton } from './making/checkout-button'
import { makeSearchRanking } from './making/search-ranking'

const folder = resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url)))
await makeCheckoutButton(join(folder, 'checkout-button'))
await makeSearchRanking(join(folder, 'search-ranking'))
makeBrokenExport(join(folder, 'broken-export'))
