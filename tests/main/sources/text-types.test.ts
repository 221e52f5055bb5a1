import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../../src-main/database/connection';
import { Database } from '../../../src-main/database/database';
import { quoteText } from '../../../src-main/database/quoting';
import { countColumnTypes, countTextTypes } from '../../../src-main/sources/text-types';

const formats = { dateFormat: '%d.%m.%Y', timestampFormat: null, decimalComma: false };

async function connect(): Promise<Connection> {
  const database = await Database.open({ allowedPaths: [] });
  const connection = await database.connect();
  onTestFinished(async () => {
    connection.close();
    await database.close();
  });
  return connection;
}

const cell = fc.oneof(
  fc.constantFrom(null, '', '  ', 'n/a', 'control', '007', '12', ' 12 ', '1.5', '1e3', 'true', 'False', '2026-01-05', '05.01.2026', '2026-01-05 00:00:00', '2026-01-05T00:00:00Z', '2026-01-05 10:00:00+02:00', '9'.repeat(20)),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
);

describe('what the texts of one column could be', () => {
  it('is counted alike text by text and cell by cell', async () => {
    const connection = await connect();
    await fc.assert(fc.asyncProperty(fc.array(cell, { maxLength: 60 }), async (cells) => {
      const rows = cells.map((text) => `(${text === null ? 'NULL' : quoteText(text)})`).join(', ');
      await connection.run(`CREATE OR REPLACE TABLE cells("a cell" VARCHAR)${rows === '' ? '' : `; INSERT INTO cells VALUES ${rows}`}`);
      const each = (await countTextTypes(connection, 'cells', ['a cell'], formats)).get('a cell');
      expect(await countColumnTypes(connection, 'cells', 'a cell', formats)).toEqual(each);
    }), { numRuns: 60 });
  });

  it('is counted alike where hardly any text occurs twice', async () => {
    const connection = await connect();
    await connection.run(`CREATE TABLE cells AS SELECT CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'c' || i WHEN 2 THEN i::VARCHAR ELSE '2026-01-0' || (1 + i % 7) END AS cell FROM range(20000) r(i)`);
    const counts = await countColumnTypes(connection, 'cells', 'cell', formats);
    expect(counts).toMatchObject({ filled: 15_000, integers: 5000, dates: 5000, timestamps: 5000, codes: 0 });
  });
});
