import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadOptions } from '../../../src-contract/dataset';
import { folderWith, newWorkspace, openPaths, textRows } from './open-files';

interface Written {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly quoteAll: boolean;
  readonly bom: boolean;
  readonly gzip: boolean;
  readonly lastLineEnd: boolean;
}

const writing: fc.Arbitrary<Written> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  quoteAll: fc.boolean(),
  bom: fc.boolean(),
  gzip: fc.boolean(),
  lastLineEnd: fc.boolean(),
});

function write(rows: readonly (readonly (string | null)[])[], how: Written): Uint8Array {
  const field = (value: string | null): string => {
    if (value === null) return '';
    const must = how.quoteAll || value.includes('"') || value.includes(how.delimiter) || /[\r\n]/.test(value) || value.trim() !== value;
    return must ? `"${value.replaceAll('"', '""')}"` : value;
  };
  const text = rows.map((row) => row.map(field).join(how.delimiter)).join(how.lineEnd) + (how.lastLineEnd ? how.lineEnd : '');
  const bytes = Buffer.from((how.bom ? '\ufeff' : '') + text, 'utf8');
  return how.gzip ? gzipSync(bytes) : bytes;
}

let files = 0;

describe('any table', () => {
  const folder = (): string => folderWith({});
  const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(',', ';', '"', "'", '\n', '\t', '|', ' ', '\\', 'é', '😀', '0', 'NULL'), fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 })), maxLength: 12 });

  it('of texts and numbers comes back as it was, whatever its dialect, when the dialect is given', async () => {
    const at = folder();
    const workspace = newWorkspace();
    const table = fc.array(fc.record({ text: fc.option(anyText.filter((text) => text !== '')), whole: fc.option(fc.maxSafeInteger()), real: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })) }), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(table, writing, async (rows, how) => {
        const name = `t${String((files += 1))}.csv${how.gzip ? '.gz' : ''}`;
        const cells = rows.map(({ text, whole, real }) => ['u', text, whole === null ? null : String(whole), real === null ? null : String(real)]);
        writeFileSync(join(at, name), write([['unit', 'text', 'whole', 'real'], ...cells], how));
        const options: ReadOptions = { delimiter: how.delimiter, quote: '"', header: true, types: { unit: 'VARCHAR', text: 'VARCHAR', whole: 'BIGINT', real: 'DOUBLE' } };
        const opened = await openPaths(at, [name], options, { workspace });
        expect(opened.source.rejectedRows).toEqual([]);
        const found = await textRows(opened);
        expect(found.map((row) => row.slice(0, 2))).toEqual(cells.map((row) => row.slice(0, 2)));
        expect(found.map((row) => (row[2] === null ? null : Number(row[2])))).toEqual(rows.map((row) => row.whole));
        expect(found.map((row) => (row[3] === null ? null : Number(row[3]) + 0))).toEqual(rows.map((row) => (row.real === null ? null : row.real + 0)));
      }),
      { numRuns: 60 },
    );
  });

  it('of words, numbers and times comes back as it was without a word about its dialect', async () => {
    const at = folder();
    const workspace = newWorkspace();
    const word = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 6 });
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 19).replace('T', ' '));
    const table = fc.array(fc.record({ user: word, event: word, amount: fc.option(fc.integer({ min: -99_999, max: 99_999 }).map((cents) => cents / 100)), ts: time }), { minLength: 2, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(table, writing, async (rows, how) => {
        const name = `w${String((files += 1))}.csv${how.gzip ? '.gz' : ''}`;
        const cells = rows.map(({ user, event, amount, ts }) => [user, event, amount === null ? null : String(amount), ts]);
        writeFileSync(join(at, name), write([['user_id', 'event', 'amount', 'ts'], ...cells], how));
        const opened = await openPaths(at, [name], {}, { workspace });
        expect(opened.source.dialect).toMatchObject({ delimiter: how.delimiter, header: true });
        const found = await textRows(opened);
        expect(found.map(([user, event, amount, ts]) => [user, event, amount === null ? null : Number(amount), ts])).toEqual(rows.map(({ user, event, amount, ts }) => [user, event, amount, ts]));
        expect(opened.source.rejected).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('with ragged rows and garbage cells keeps all that can be kept, and counts and places the rest exactly', async () => {
    const at = folder();
    const workspace = newWorkspace();
    const row = fc.record({ kind: fc.oneof({ weight: 6, arbitrary: fc.constant('fine') }, { weight: 1, arbitrary: fc.constantFrom('short', 'long', 'garbage', 'two garbage', 'short garbage') }), broken: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 5, maxLength: 60 }).filter((rows) => rows.some(({ kind }) => kind === 'fine')), fc.boolean(), async (rows, gzip) => {
        let line = 2;
        const expected: [number, string | null][] = [];
        const lines = rows.map(({ kind, broken }, index) => {
          const note = broken ? '"two\nlines"' : 'note';
          const here = line;
          line += broken && kind !== 'short' && kind !== 'short garbage' ? 2 : 1;
          switch (kind) {
            case 'short':
              expected.push([here, null]);
              return `u${String(index)},1.5`;
            case 'short garbage':
              expected.push([here, null]);
              return `u${String(index)},many`;
            case 'long':
              expected.push([here, null]);
              return `u${String(index)},1.5,2,${note},more`;
            case 'garbage':
              expected.push([here, 'amount']);
              return `u${String(index)},n/a,2,${note}`;
            case 'two garbage':
              expected.push([here, 'amount'], [here, 'clicks']);
              return `u${String(index)},n/a,lots,${note}`;
            default:
              return `u${String(index)},1.5,2,${note}`;
          }
        });
        const name = `r${String((files += 1))}.csv${gzip ? '.gz' : ''}`;
        const bytes = Buffer.from(`user_id,amount,clicks,note\n${lines.join('\n')}\n`);
        writeFileSync(join(at, name), gzip ? gzipSync(bytes) : bytes);
        const { source } = await openPaths(at, [name], { delimiter: ',', header: true, quote: '"', types: { amount: 'DOUBLE', clicks: 'BIGINT' } }, { workspace });
        const dropped = rows.filter(({ kind }) => kind === 'short' || kind === 'long' || kind === 'short garbage').length;
        expect(source.rows).toBe(rows.length - dropped);
        expect(source.droppedRows).toBe(dropped);
        expect(source.unreadableCells).toBe(expected.filter(([, column]) => column !== null).length);
        expect(source.rejectedRows.map((reject) => JSON.stringify([reject.line, reject.column])).sort()).toEqual(expected.map((one) => JSON.stringify(one)).sort());
      }),
      { numRuns: 60 },
    );
  });
});
