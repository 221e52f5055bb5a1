import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { folderWith, openPaths, openText, textRows, typesOf } from './open-files';

describe('a file of JSON lines', () => {
  const text = [
    { user_id: 'u1', event: 'purchase', amount: 12.5, ts: '2026-03-01T10:00:00Z', ok: true, extra: { page: 'a' } },
    { user_id: 'u2', event: 'view', amount: null, ts: '2026-03-01T11:00:00Z', ok: false },
    { user_id: 'u3', event: 'view', ts: '2026-03-01T12:00:00Z', country: 'DE' },
  ].map((row) => JSON.stringify(row)).join('\n');

  it('becomes a table of all keys, with types found in the values', async () => {
    const opened = await openText(`${text}\n`, {}, 'events.jsonl');
    expect(opened.source.format).toBe('json');
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', event: 'VARCHAR', amount: 'DOUBLE', ts: 'TIMESTAMP WITH TIME ZONE', ok: 'BOOLEAN', extra: 'VARCHAR', country: 'VARCHAR' });
    expect(await textRows(opened)).toEqual([
      ['u1', 'purchase', '12.5', '2026-03-01 10:00:00+00', 'true', '{"page":"a"}', null],
      ['u2', 'view', null, '2026-03-01 11:00:00+00', 'false', null, null],
      ['u3', 'view', null, '2026-03-01 12:00:00+00', null, null, 'DE'],
    ]);
    expect(opened.source.rejected).toBe(0);
  });

  it.each([
    ['events.ndjson', text],
    ['events.json', text],
    ['events.txt', text],
    ['events.jsonl.gz', gzipSync(text)],
    ['events.json', `[${text.split('\n').join(',\n')}]`],
  ])('is known as %s', async (name, content) => {
    const opened = await openText(content, {}, name);
    expect(opened.source).toMatchObject({ format: 'json', rows: 3 });
    expect((await textRows(opened)).map((row) => row[0])).toEqual(['u1', 'u2', 'u3']);
  });

  it('that turns to another encoding late is read as Latin-1, and says so', async () => {
    const good = `{"user_id":"u1","city":"Rome"}\n`.repeat(20_000);
    const opened = await openText(Buffer.concat([Buffer.from(good), Buffer.from('{"user_id":"u2","city":"Köln"}\n', 'latin1')]), {}, 'events.jsonl');
    expect(opened.source.rows).toBe(20_001);
    expect((await textRows(opened)).at(-1)).toEqual(['u2', 'Köln']);
    expect(opened.source.notices).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringContaining('Latin-1') as string })]);
  });

  it('loses no line silently: what is no object is listed with its line', async () => {
    const opened = await openText(`{"user_id":"u1","n":1}\n{"user_id":"u2","n":\n\n[1,2]\n{"user_id":"u3","n":3}\n`, {}, 'events.jsonl');
    expect(opened.source).toMatchObject({ rows: 2, droppedRows: 2, rejected: 2 });
    expect(opened.source.rejectedRows.map(({ line, reason }) => [line, reason])).toEqual([[2, 'INVALID JSON'], [4, 'NOT AN OBJECT']]);
    expect(await textRows(opened)).toEqual([['u1', '1'], ['u3', '3']]);
  });

  it('keeps a number column with garbage as numbers, and lists the garbage', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => JSON.stringify({ user_id: `u${String(index)}`, amount: index === 5 ? 'n/a' : index / 4 }));
    const opened = await openText(lines.join('\n'), {}, 'events.jsonl');
    expect(typesOf(opened.source).amount).toBe('DOUBLE');
    expect(opened.source).toMatchObject({ rows: 40, unreadableCells: 1 });
    expect(opened.source.rejectedRows).toEqual([expect.objectContaining({ line: 6, column: 'amount', reason: 'CAST' })]);
  });

  it('keeps keys with quotes and dots, and texts with quotes and commas', async () => {
    const row = { 'a.b': 'x, "y"', 'say "hi"': '1\n2' };
    const opened = await openText(JSON.stringify(row), {}, 'events.jsonl');
    expect(opened.source.columns.map((column) => column.name)).toEqual(Object.keys(row));
    expect(await textRows(opened)).toEqual([Object.values(row)]);
  });

  it('may be several files', async () => {
    const folder = folderWith({ 'a.jsonl': '{"user_id":"u1","n":1}\n', 'b.jsonl': '{"user_id":"u2","m":2}\n' });
    const opened = await openPaths(folder, ['*.jsonl']);
    expect(await textRows(opened)).toEqual([['u1', '1', null], ['u2', null, '2']]);
  });
});
