import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { wrongDelimiter } from '../../../src-main/sources/one-column';
import { openPaths, openText, folderWith, textRows, typesOf } from './open-files';

describe('a CSV file', () => {
  it('is read with the delimiter, quote, header and types that it has', async () => {
    const opened = await openText('user_id;event;amount;ts\nu1;"a; b";1.50;2026-03-01 10:00:00\nu2;view;;2026-03-01 11:00:00\n');
    expect(opened.source.dialect).toMatchObject({ delimiter: ';', quote: '"', header: true, skippedLines: 0, given: [] });
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', event: 'VARCHAR', amount: 'DOUBLE', ts: 'TIMESTAMP' });
    expect(await textRows(opened)).toEqual([['u1', 'a; b', '1.5', '2026-03-01 10:00:00'], ['u2', 'view', null, '2026-03-01 11:00:00']]);
    expect(opened.source).toMatchObject({ format: 'csv', rows: 2, rejected: 0, notices: [] });
  });

  it.each([
    ['tab', 'events.tsv', 'user_id\tn\nu1\t1\nu2\t2\n', '\t'],
    ['bar', 'events.txt', 'user_id|n\nu1|1\nu2|2\n', '|'],
    ['comma, packed', 'events.csv.gz', gzipSync('user_id,n\nu1,1\nu2,2\n'), ','],
    ['comma, Windows line ends', 'events.csv', 'user_id,n\r\nu1,1\r\nu2,2\r\n', ','],
    ['comma, old Mac line ends', 'events.csv', 'user_id,n\ru1,1\ru2,2\r', ','],
    ['comma, with a byte order mark', 'events.csv', '\ufeffuser_id,n\nu1,1\nu2,2\n', ','],
    ['comma, without a last line end', 'events.csv', 'user_id,n\nu1,1\nu2,2', ','],
  ])('may have its columns divided by a %s', async (_what, name, text, delimiter) => {
    const opened = await openText(text, {}, name);
    expect(opened.source.dialect?.delimiter).toBe(delimiter);
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', n: 'BIGINT' });
    expect(await textRows(opened)).toEqual([['u1', '1'], ['u2', '2']]);
  });

  it('keeps quoted delimiters, quotes and line ends', async () => {
    const opened = await openText('user_id,note\nu1,"a, ""b""\nc"\nu2,plain\n');
    expect(await textRows(opened)).toEqual([['u1', 'a, "b"\nc'], ['u2', 'plain']]);
  });

  it("is read as its user says, and says which part was the user's", async () => {
    const opened = await openText('a,b;c\n1,2;3\n', { delimiter: ';', header: false, types: { column2: 'VARCHAR' } });
    expect(opened.source.dialect).toMatchObject({ delimiter: ';', header: false, given: ['delimiter', 'header'] });
    expect(await textRows(opened)).toEqual([['a,b', 'c'], ['1,2', '3']]);
  });

  it('may lack a header', async () => {
    const opened = await openText('u1,control,1.5\nu2,treatment,2.5\nu3,control,0\n');
    expect(opened.source.dialect?.header).toBe(false);
    expect(typesOf(opened.source)).toEqual({ column1: 'VARCHAR', column2: 'VARCHAR', column3: 'DOUBLE' });
    expect(opened.source.rows).toBe(3);
  });

  it('may have a header of words above nothing but words', async () => {
    const opened = await openText('user_id,variant,country\nanna,control,DE\nbert,treatment,FR\n');
    expect(opened.source.dialect?.header).toBe(true);
    expect(opened.source.rows).toBe(2);
  });

  it('may have lines above its header', async () => {
    const opened = await openText('exported by someone\n\nuser_id,variant,n\nu1,control,1\nu2,treatment,2\nu3,control,3\n');
    expect(opened.source.columns.map((column) => column.name)).toEqual(['user_id', 'variant', 'n']);
    expect(opened.source.rows).toBe(3);
  });

  it('keeps the rows that fit and lists the others with their lines when rows are ragged', async () => {
    const opened = await openText('id,v,t\nu1,1.5,"a\nb"\nu2,2,x\nu3,3\nu4,4,y,z\nu5,5,w\n');
    expect(opened.source).toMatchObject({ rows: 3, rejected: 2, droppedRows: 2, unreadableCells: 0 });
    expect(opened.source.rejectedRows.map(({ line, reason, text }) => ({ line, reason, text }))).toEqual([
      { line: 5, reason: 'MISSING COLUMNS', text: 'u3,3' },
      { line: 6, reason: 'TOO MANY COLUMNS', text: 'u4,4,y,z' },
    ]);
    expect(opened.source.notices.map((notice) => notice.message).join()).toContain('2 rows could not be read and are left out.');
  });

  it('is not taken for one column when its rows are ragged', async () => {
    const opened = await openText('id,v,t\nu2,n/a,x\nu3,2\nu4,3,y,z\nu6,7,k\nu7,8,l\n');
    expect(opened.source.dialect?.delimiter).toBe(',');
    expect(opened.source.columns).toHaveLength(3);
  });

  it('says that a delimiter chosen by hand gives one column only, and which would give several', async () => {
    const { source } = await openText('user_id,variant\nu1,a\nu2,b\n', { delimiter: ';' });
    expect(source.columns).toHaveLength(1);
    expect(source.notices).toContainEqual(expect.objectContaining({ severity: 'error', message: expect.stringMatching(/one column.*semicolon.*a comma would give several/) as string }));
  });

  it('keeps a number column with garbage as numbers, and lists the garbage', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => `u${String(index)},${index === 7 ? 'n/a' : index === 21 ? '12.50 EUR' : String(index / 2)}`);
    const opened = await openText(`user_id,amount\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source).amount).toBe('DOUBLE');
    expect(opened.source).toMatchObject({ rows: 50, rejected: 2, droppedRows: 0, unreadableCells: 2 });
    expect(opened.source.rejectedRows).toEqual([
      expect.objectContaining({ line: 9, column: 'amount', reason: 'CAST', text: 'u7,n/a', message: '"n/a" is not a number; the cell is empty, the row is kept.' }),
      expect.objectContaining({ line: 23, column: 'amount', reason: 'CAST' }),
    ]);
    expect((await textRows(opened))[7]).toEqual(['u7', null]);
    expect(opened.source.notices).toContainEqual(expect.objectContaining({ column: 'amount', count: 2 }));
  });

  it('keeps NaN and infinity, which are numbers to a computer, for the profile to tell', async () => {
    const opened = await openText('user_id,amount\nu1,1.5\nu2,NaN\nu3,inf\nu4,2\n');
    expect(await textRows(opened)).toEqual([['u1', '1.5'], ['u2', 'nan'], ['u3', 'inf'], ['u4', '2.0']]);
  });

  it('never rounds a fraction that comes late in a column of whole numbers', async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => `u${String(index)},${index === 24_000 ? '1.5' : '2'}`);
    const opened = await openText(`user_id,amount\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source).amount).toBe('DOUBLE');
    expect((await textRows(opened))[24_000]).toEqual(['u24000', '1.5']);
    expect(opened.source.rejected).toBe(0);
  });

  it('never cuts the time off a date that comes late in a column of dates', async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => `u${String(index)},${index === 24_000 ? '2026-03-01 10:30:00' : '2026-03-01'}`);
    const opened = await openText(`user_id,ts\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source).ts).toBe('TIMESTAMP');
    expect((await textRows(opened))[24_000]).toEqual(['u24000', '2026-03-01 10:30:00']);
  });

  it('never drops the offset of a time that comes late in a column of local times', async () => {
    const rows = Array.from({ length: 15_000 }, (_, index) => `u${String(index)},2026-03-01 10:00:00${index === 14_000 ? '+02:00' : index % 2 === 0 ? '.250' : ''}`);
    const opened = await openText(`user_id,ts\n${rows.join('\n')}\n`);
    const connection = await opened.workspace.database.connect();
    const times = await connection.rows<{ us: number }>(`SELECT ${opened.source.timeSql('ts')} AS us FROM ${opened.source.relation}`);
    connection.close();
    expect([0, 1, 14_000].map((row) => new Date((times[row]?.us ?? 0) / 1000).toISOString())).toEqual(['2026-03-01T10:00:00.250Z', '2026-03-01T10:00:00.000Z', '2026-03-01T08:00:00.000Z']);
    expect(opened.source.rejected).toBe(0);
  });

  it('never drops the zeros of a code that comes late in a column of whole numbers', async () => {
    const rows = Array.from({ length: 15_000 }, (_, index) => `u${String(index)},${index === 14_000 ? '007' : String(index)}`);
    const opened = await openText(`user_id,shop\n${rows.join('\n')}\n`);
    expect((await textRows(opened))[14_000]).toEqual(['u14000', '007']);
  });

  it('keeps identifiers as they are: leading zeros, many digits, a letter that comes late', async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => `${String(index).padStart(6, '0')},${index === 24_500 ? 'x7' : String(index)},123456789012345678901,7`);
    const opened = await openText(`user_id,customer_id,device_id,n\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', customer_id: 'VARCHAR', device_id: 'VARCHAR', n: 'BIGINT' });
    expect((await textRows(opened))[24_500]).toEqual(['024500', 'x7', '123456789012345678901', '7']);
    expect(opened.source.rejected).toBe(0);
  });

  it('finds the type of a column whose first values come late', async () => {
    const rows = Array.from({ length: 25_000 }, (_, index) => `u${String(index)},${index >= 24_000 ? '3.5' : ''}`);
    const opened = await openText(`user_id,amount\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source).amount).toBe('DOUBLE');
  });

  it('empties dates that do not exist, and lists them', async () => {
    const opened = await openText(`user_id,ts\n${Array.from({ length: 30 }, (_, index) => `u${String(index)},${index === 3 ? '2026-02-30 00:00:00' : index === 4 ? '0000-00-00 00:00:00' : '2026-02-03 10:00:00'}`).join('\n')}\n`);
    expect(typesOf(opened.source).ts).toBe('TIMESTAMP');
    expect(opened.source.rejectedRows.map(({ line, column }) => [line, column])).toEqual([[5, 'ts'], [6, 'ts']]);
  });

  it('reads dates in the writing of its country', async () => {
    const opened = await openText('user_id,day,n\nu1,25/03/2026,1\nu2,13/03/2026,2\nu3,01/04/2026,3\n');
    expect(typesOf(opened.source).day).toBe('DATE');
    expect((await textRows(opened)).map((row) => row[1])).toEqual(['2026-03-25', '2026-03-13', '2026-04-01']);
  });

  it.each([
    ['plain', (time: string) => time],
    ['quoted', (time: string) => `"${time}"`],
  ])('reads times whose days have points and whose clocks have no seconds, %s', async (_what, cell) => {
    const opened = await openText(`Kunde;Zeit;Betrag\nu1;${cell('01.09.2026 08:02')};1,5\nu2;${cell('13.09.2026 23:59')};2,5\nu3;${cell('2.10.2026 7:00')};0,5\n`);
    expect(typesOf(opened.source)).toEqual({ Kunde: 'VARCHAR', Zeit: 'TIMESTAMP', Betrag: 'DOUBLE' });
    expect((await textRows(opened)).map(([, time]) => time)).toEqual(['2026-09-01 08:02:00', '2026-09-13 23:59:00', '2026-10-02 07:00:00']);
  });

  it('counts a time that is none among such', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `u${String(index)};${index === 7 ? 'soon' : `${String(index + 1).padStart(2, '0')}.09.2026 08:02`}`);
    const opened = await openText(`Kunde;Zeit\n${rows.join('\n')}\n`);
    expect(typesOf(opened.source)).toEqual({ Kunde: 'VARCHAR', Zeit: 'TIMESTAMP' });
    expect(opened.source.notices.map(({ message }) => message).join(' ')).toContain('Zeit');
    expect((await textRows(opened)).filter(([, time]) => time === null)).toEqual([['u7', null]]);
  });

  it('leaves such times text where others are ISO 8601, which one format cannot read', async () => {
    const opened = await openText('user;local;ts\nu1;01.09.2026 08:02;2026-09-01 08:02:00\nu2;02.09.2026 08:02;2026-09-02 08:02:00\n');
    expect(typesOf(opened.source)).toEqual({ user: 'VARCHAR', local: 'VARCHAR', ts: 'TIMESTAMP' });
  });

  it('sees the decimal comma in a column that is zero for most people', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => `u${String(at)};${at === 50 ? '12,5' : '0'};${String((at % 28) + 1).padStart(2, '0')}.03.2026`);
    const opened = await openText(['user_id;amount;day', ...rows].join('\n'));
    expect(opened.source.columns.map((column) => column.type)).toEqual(['VARCHAR', 'DOUBLE', 'DATE']);
  });

  it('reads numbers with a decimal comma, and says so', async () => {
    const opened = await openText('user_id;amount;n;day\nu1;12,5;1;25.03.2026\nu2;-0,25;2;26.03.2026\nu3;;3;27.03.2026\nu4;n/a;4;28.03.2026\nu5;1,0;5;29.03.2026\nu6;2,5;6;30.03.2026\n');
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', amount: 'DOUBLE', n: 'BIGINT', day: 'DATE' });
    expect((await textRows(opened)).map((row) => row.slice(1))).toEqual([['12.5', '1', '2026-03-25'], ['-0.25', '2', '2026-03-26'], [null, '3', '2026-03-27'], [null, '4', '2026-03-28'], ['1.0', '5', '2026-03-29'], ['2.5', '6', '2026-03-30']]);
    expect(opened.source.rejectedRows).toEqual([expect.objectContaining({ line: 5, column: 'amount' })]);
    expect(opened.source.notices[0]?.message).toContain('decimal comma');
  });

  it('is told from one that has the wrong delimiter when a column is missed', async () => {
    const { source } = await openText('user_id;variant\nu1;a\nu2;b\n', { delimiter: ',' });
    expect(wrongDelimiter(source)?.failure).toMatchObject({ message: expect.stringContaining('has only one column: "user_id;variant"') as string, next: expect.stringContaining('delimiter: ";"') as string, place: { field: 'sources.events.delimiter' } });
    expect(wrongDelimiter((await openText('user_id;variant\nu1;a\nu2;b\n')).source)).toBeNull();
    expect(wrongDelimiter((await openText('user_id\nu1\nu2\n')).source)).toBeNull();
  });

  it('reads thousands set apart by points before a decimal comma, and counts only what is unreadable', async () => {
    const opened = await openText('user_id;amount\nu1;1.234,50\nu2;12,5\nu3;n/a\nu4;-1.234.567,25\nu5;1.23,4\n' + Array.from({ length: 30 }, (_, at) => `v${String(at)};0,5\n`).join(''));
    expect((await textRows(opened)).slice(0, 5).map((row) => row[1])).toEqual(['1234.5', '12.5', null, '-1234567.25', null]);
    expect(opened.source.unreadableCells).toBe(2);
    expect(opened.source.rejectedRows.map(({ line }) => line)).toEqual([4, 6]);
  });

  it("obeys the user's types and lists what does not fit them", async () => {
    const opened = await openText('user_id,n,code\nu1,1,7\nu2,x,8\n', { types: { n: 'INTEGER', code: 'VARCHAR', USER_ID: 'VARCHAR' } });
    expect(typesOf(opened.source)).toEqual({ user_id: 'VARCHAR', n: 'INTEGER', code: 'VARCHAR' });
    expect(await textRows(opened)).toEqual([['u1', '1', '7'], ['u2', null, '8']]);
    expect(opened.source.unreadableCells).toBe(1);
  });

  it('gives columns of one name two names, and says so', async () => {
    const opened = await openText('user_id,amount,Amount\nu1,1,2\n');
    expect(opened.source.columns.map((column) => column.name)).toEqual(['user_id', 'amount', 'Amount_2']);
    expect(opened.source.notices[0]?.message).toContain('occurs more than once');
  });

  it('is read whatever its encoding, and says which', async () => {
    const text = 'user_id,city,n\nu1,Köln,1\nu2,Besançon,2\n';
    for (const bytes of [Buffer.from(text, 'latin1'), Buffer.from(`\ufeff${text}`, 'utf16le'), Buffer.from(text, 'utf16le'), Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), gzipSync(Buffer.from(text, 'latin1'))]) {
      const opened = await openText(bytes);
      expect(await textRows(opened)).toEqual([['u1', 'Köln', '1'], ['u2', 'Besançon', '2']]);
      expect(opened.source.notices.map((notice) => notice.message).join()).toMatch(/is not UTF-8/);
    }
  });

  it('loses no row to a letter of another encoding that comes late', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => `u${String(index)},${index === 59_000 ? 'Köln' : 'Berlin'}`);
    const folder = folderWith({ 'events.csv': Buffer.from(`user_id,city\n${rows.join('\n')}\n`, 'latin1') });
    for (const neededColumns of [undefined, { events: ['city'] }]) {
      const opened = await openPaths(folder, ['events.csv'], {}, { neededColumns });
      expect(opened.source.rows).toBe(60_000);
      expect((await textRows(opened))[59_000]?.at(-1)).toBe('Köln');
    }
  });

  it('may mix line ends', async () => {
    const opened = await openText('user_id,n\r\nu1,1\r\nu2,2\nu3,3\r\n');
    expect(await textRows(opened)).toEqual([['u1', '1'], ['u2', '2'], ['u3', '3']]);
  });

  it('leaves out a line longer than 2 MB, and lists it', async () => {
    const opened = await openText(`user_id,n\nu1,1\nu2,${'9'.repeat(3_000_000)}\nu3,3\n`);
    expect(opened.source.rows).toBe(2);
    expect(opened.source.rejectedRows).toEqual([expect.objectContaining({ line: 3, reason: 'LINE SIZE OVER MAXIMUM' })]);
    expect(opened.source.rejectedRows[0]?.text?.length).toBeLessThanOrEqual(500);
  });

  it('may have hundreds of columns, with flaws in any of them', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `m${String(index)}`);
    const rows = Array.from({ length: 40 }, (_, row) => [`u${String(row)}`, ...names.map((_name, index) => (row === 7 && index % 100 === 99 ? 'n/a' : String(row + index / 4)))].join(','));
    const { source } = await openText(`user_id,${names.join(',')}\n${rows.join('\n')}\nshort,1\n`);
    expect(source).toMatchObject({ rows: 40, droppedRows: 1, unreadableCells: 3 });
    expect(source.rejectedRows.map(({ line, column }) => [line, column])).toEqual([[9, 'm99'], [9, 'm199'], [9, 'm299'], [42, null]]);
    expect(source.columns.slice(1).every((column) => column.class === 'number')).toBe(true);
  });

  it('loads only the columns that are needed, and more when they are asked for', async () => {
    const folder = folderWith({ 'events.csv': 'user_id,event,amount,country\nu1,a,1,DE\nu2,b,2,FR\n' });
    const opened = await openPaths(folder, ['events.csv'], {}, { neededColumns: { events: ['AMOUNT', 'user_id', 'not_there'] } });
    expect(opened.source.columns.map((column) => column.name)).toEqual(['user_id', 'amount']);
    const { workspace } = opened;
    const more = await openPaths(folder, ['events.csv'], {}, { workspace, neededColumns: { events: ['country'] } });
    expect(more.source.columns.map((column) => column.name)).toEqual(['user_id', 'amount', 'country']);
    expect(await textRows(more)).toEqual([['u1', '1', 'DE'], ['u2', '2', 'FR']]);
    const all = await openPaths(folder, ['events.csv'], {}, { workspace });
    expect(all.source.columns).toHaveLength(4);
  });
});
