import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFailure, type Failure } from '../../../src-contract/failure';
import { asked, queryDesk, rowsOf } from './query-stage';

const tables = { events: "SELECT range AS id, range % 3 AS g, TIMESTAMP '2026-03-01' + INTERVAL (range) HOUR AS ts FROM range(100)" };

async function refusal(work: Promise<unknown>, of = 'it'): Promise<Failure> {
  return work.then(() => { throw new Error(`allowed: ${of}`); }, toFailure);
}

/** Each tries to reach a file, a setting, the catalogue or another table, or to change something. */
const attacks = [
  'CREATE TABLE x AS SELECT 1', 'INSERT INTO events VALUES (1, 1, now())', 'UPDATE events SET g = 1', 'DELETE FROM events', 'DROP TABLE "events"', 'DROP VIEW events', 'ALTER TABLE events ADD COLUMN x INT', 'TRUNCATE events',
  "COPY events TO '/tmp/x.csv'", "COPY (SELECT 1) TO '/tmp/x.csv'", "COPY events FROM '/etc/passwd'", "EXPORT DATABASE '/tmp/x'", "ATTACH '/tmp/x.db'", 'DETACH memory', "INSTALL httpfs", 'LOAD httpfs', 'SET threads = 1', 'RESET threads', 'PRAGMA database_list', 'CALL pragma_version()', 'CHECKPOINT', 'VACUUM', 'BEGIN', 'USE memory',
  'EXPLAIN ANALYZE SELECT 1', 'PREPARE p AS SELECT 1', 'EXECUTE p', 'SHOW TABLES', 'DESCRIBE events', 'SUMMARIZE events', 'SELECT * FROM (SHOW TABLES)', 'SELECT * FROM (DESCRIBE events)',
  "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM read_parquet('x')", "SELECT * FROM read_json('x')", "SELECT * FROM parquet_metadata('x')", "SELECT * FROM sniff_csv('x')", "SELECT * FROM glob('/*')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM 'x.parquet'", 'SELECT * FROM "/etc/passwd"', "FROM '/etc/hosts' SELECT 1",
  'SELECT * FROM duckdb_settings()', 'SELECT * FROM duckdb_tables()', 'SELECT * FROM duckdb_secrets()', 'SELECT * FROM pragma_table_info(\'events\')', 'SELECT * FROM information_schema.tables', 'SELECT * FROM pg_catalog.pg_class', 'SELECT * FROM sqlite_master', 'SELECT * FROM duckdb_tables', 'SELECT * FROM main.events', 'SELECT * FROM memory.main.events', 'SELECT * FROM temp.events',
  "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('events')", "SELECT * FROM query_table(['events'])", "SELECT * FROM json_execute_serialized_sql('x')", "SELECT current_setting('threads')", "SELECT getenv('HOME')", "SELECT getvariable('x')", 'SELECT version()', 'SELECT current_schema()', "SELECT nextval('s')", "SELECT write_log('x')", 'SELECT pg_get_viewdef(1)', "SELECT json_deserialize_sql('x')", 'SELECT txid_current()',
  'SELECT 1; SELECT 2', 'SELECT 1; DROP TABLE events', 'SELECT 1) AS a; DROP VIEW events; SELECT * FROM (SELECT 1', 'SELECT 1 /*', "SELECT E'\\'' ; DROP TABLE events; --'", 'SELECT 1 -- ;\n; DROP TABLE events',
  "SELECT (SELECT count(*) FROM read_text('/etc/passwd'))", "SELECT * FROM events WHERE id IN (SELECT size FROM read_text('/etc/passwd'))", "WITH a AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM a", "WITH a AS (SELECT 1) SELECT * FROM (WITH b AS (SELECT 2) SELECT * FROM b), b", "SELECT list_transform([1], lambda x: (SELECT count(*) FROM glob('/*')))", "SELECT * FROM events UNION ALL SELECT * FROM glob('/*')", "SELECT 1 ORDER BY (SELECT max(file) FROM glob('/*'))", "SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))", "PIVOT glob('/*') ON file USING count(*)", "SELECT * FROM (PIVOT glob('/*') ON file IN ('a') USING count(*))", "VALUES ((SELECT count(*) FROM glob('/*')))", "SELECT x FROM (VALUES ((SELECT max(content) FROM read_text('/etc/passwd')))) t(x)", "SELECT sum(id) OVER (ORDER BY (SELECT max(size) FROM read_text('/etc/passwd'))) FROM events",
];

describe('the lock on queries', () => {
  it('refuses every statement that reaches beyond the sources, and leaves them as they were', async () => {
    const { desk, tiny } = await queryDesk(tables);
    const before = await tiny.tables();
    for (const sql of attacks) {
      const failure = await refusal(desk.run(asked(sql), null), sql);
      expect(['input', 'query'], `${sql}: ${failure.message}`).toContain(failure.kind);
      expect(failure.next, sql).toBeTruthy();
    }
    expect(await tiny.tables()).toEqual(before);
    expect(await rowsOf(desk, asked('SELECT count(*), sum(id) FROM events'))).toEqual([['100', '4950']]);
  });

  it('allows what analysts write', async () => {
    const { desk } = await queryDesk(tables);
    const fine: readonly [string, string][] = [
      ['SELECT count(*) FROM events;', '100'], ['SELECT count(*) FROM events ; -- the end', '100'], ['FROM events SELECT count(*)', '100'], ['WITH a AS (SELECT g FROM events), b AS (SELECT * FROM a) SELECT count(*) FROM b', '100'],
      ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t', '15'], ["SELECT ';' || '--' || \"g\" FROM events LIMIT 1", ';--0'], ['SELECT $$a;b$$ /* ; */', 'a;b'], ['SELECT max(r) FROM (SELECT row_number() OVER (PARTITION BY g ORDER BY ts) AS r FROM events)', '34'],
      ['SELECT list_sum(list_transform([1, 2], lambda x: x + 1))', '5'], ['SELECT count(*) FROM EVENTS e JOIN events f USING (id)', '100'], ['SELECT count(*) FROM range(10), unnest([1, 2])', '20'], ['VALUES (7)', '7'], ['SELECT "0" FROM (PIVOT events ON g IN (0, 1) USING count(*) GROUP BY ts) LIMIT 1', '1'], ["SELECT quantile_cont(id, 0.5) FROM events", '49.5'], ['SELECT 1 WHERE random() < 2', '1'],
    ];
    for (const [sql, first] of fine) expect((await rowsOf(desk, asked(sql)))[0]?.[0], sql).toBe(first);
  });

  it('never runs what a name or a value spells out', async () => {
    const { desk } = await queryDesk(tables);
    await fc.assert(fc.asyncProperty(fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("'; DROP TABLE events; --", '$$', '") SELECT 1', "read_csv('/etc/passwd')")), async (text) => {
      const rows = await rowsOf(desk, asked('SELECT $p AS p', { job: 'property', parameters: [{ name: 'p', type: 'text', value: text.replaceAll('\0', '') }] }));
      expect(rows).toEqual([[text.replaceAll('\0', '')]]);
    }), { numRuns: 40 });
  });

  it('points at the very character', async () => {
    const { desk } = await queryDesk(tables);
    const place = async (sql: string, more = {}): Promise<[number | undefined, unknown]> => {
      const { place: at } = await refusal(desk.run(asked(sql, more), null));
      return [at?.line, at?.column];
    };
    expect(await place('SELECT id,\n  nope\nFROM events')).toEqual([2, 3]);
    expect(await place('selec 1')).toEqual([1, 1]);
    expect(await place('SELECT 1\nFROM evnts')).toEqual([2, 6]);
    expect(await place("SELECT 'ä', 'é' FROM\n  evnts")).toEqual([2, 3]);
    expect(await place("SELECT id\nFROM read_csv('x')")).toEqual([2, 6]);
    expect(await place(`SELECT ${'id + '.repeat(60)}nope, ${'g, '.repeat(60)}g FROM events`)).toEqual([1, 8 + 5 * 60]);
    expect(await place('SELECT n\nFROM a WHERE nope', { earlier: [{ name: 'a', sql: 'SELECT\n1\nAS n' }] })).toEqual([2, 14]);
    expect(await place('SELECT g FROM events\nWHERE g = $who')).toEqual([2, 11]);
    expect(await place("SELECT CAST('abc' AS INT) FROM events")).toEqual([1, 8]);
  });
});
