import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiftbenchError } from '../../../src-contract/failure';
import { writeWhole } from '../../../src-main/notebooks/atomic-file';
import { Workspace } from '../../../src-main/sources/workspace';
import { builtWorker } from '../statistics/built-worker';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'liftbench-full-'));
const csv = join(folder, 'events.csv');
/** The program that loads, evaluates and keeps. */
let program: Awaited<ReturnType<typeof builtWorker>>;
beforeAll(async () => {
  program = await builtWorker('tests/main/robustness/killable-run.ts');
  const rows = Array.from({ length: 60_000 }, (_, row) => [`u${String(row % 6000)}`, row < 6000 ? 'exposure' : ['view', 'purchase'][row % 2], row < 6000 ? ['control', 'treatment'][row % 2] : '', (row * 7919) % 1000, new Date(Date.UTC(2026, 2, 2) + row * 9000).toISOString().slice(0, 19), 'DE'].join(','));
  writeFileSync(csv, ['user_id,event,variant,amount,ts,country', ...rows, ''].join('\n'));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs the program, started by a shell that has first done what it is told. */
function run(shell: string, cache: string, namespace: readonly string[] = []): Promise<{ code: number | null; said: string }> {
  const words = [...namespace, 'sh', '-c', `${shell}; exec "$@"`, 'sh', process.execPath, program.path, csv, cache];
  const child = spawn(words[0] ?? '', words.slice(1), { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

/** Whether this machine lets anybody have a small disk of their own. */
const namespace = ['unshare', '--user', '--map-root-user', '--mount'];
const mayMount = spawnSync('unshare', [...namespace.slice(1), 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt']).status === 0;
const posix = process.platform === 'linux' || process.platform === 'darwin';

describe('a full disk', () => {
  it.skipIf(!posix)('where prepared data are kept costs nobody their figures, and leaves nothing half', async () => {
    const { said: fresh } = await run(':', '-');
    expect(JSON.parse(fresh)).toMatchObject({ rows: 60_000 });
    const limited = join(folder, 'limited');
    // 64 kB a file, in the shell's blocks of 512 bytes; then none at all.
    expect(await run('ulimit -f 128', limited)).toEqual({ code: 0, said: fresh });
    expect(readdirSync(limited).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(await run('ulimit -f 0', join(folder, 'none'))).toEqual({ code: 0, said: fresh });
    if (mayMount) {
      const small = join(folder, 'small');
      mkdirSync(small);
      expect(await run(`mount -t tmpfs -o size=200k tmpfs ${small}`, small, namespace)).toEqual({ code: 0, said: fresh });
    }
    expect(await run(':', limited)).toEqual({ code: 0, said: fresh });
    expect(await run(':', limited)).toEqual({ code: 0, said: fresh });
  });

  it.skipIf(!posix)('where a notebook is saved leaves the one that is there, byte by byte', () => {
    const file = join(folder, 'notebook.liftbench');
    writeFileSync(file, 'as it was');
    const program = `import { writeWhole } from ${JSON.stringify(join(root, 'src-main/notebooks/atomic-file.ts'))};
      writeWhole(${JSON.stringify(file)}, 'x'.repeat(500_000)).catch((error) => process.stdout.write(JSON.stringify(error.failure)));`;
    const script = join(folder, 'save.mts');
    writeFileSync(script, program);
    const save = (shell: string, words: readonly string[] = []): unknown => {
      const all = [...words, 'sh', '-c', `${shell}; exec "$@"`, 'sh', process.execPath, '--import', 'tsx', script];
      return JSON.parse(spawnSync(all[0] ?? '', all.slice(1), { cwd: root, encoding: 'utf8' }).stdout);
    };
    expect(save('ulimit -f 128')).toMatchObject({ kind: 'disk', message: 'This disk, or a limit of this account, allows no file of that size; notebook.liftbench was not written and its old content is unchanged.', next: 'Save it on another disk.' });
    expect(readFileSync(file, 'utf8')).toBe('as it was');
    if (mayMount) {
      const small = join(folder, 'disk');
      mkdirSync(small);
      writeFileSync(script, program.replaceAll(file, join(small, 'notebook.liftbench')));
      expect(save(`mount -t tmpfs -o size=100k tmpfs ${small}`, namespace)).toMatchObject({ kind: 'disk', message: 'The disk is full; notebook.liftbench was not written and its old content is unchanged.', next: 'Free some space, or save it elsewhere.' });
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('behind a link says so', async () => {
    const link = join(folder, 'full.csv');
    symlinkSync('/dev/full', link);
    await expect(writeWhole(link, 'figures')).rejects.toMatchObject({ failure: { kind: 'disk', message: expect.stringContaining('The disk is full') as string } });
  });
});

describe('a memory that is too small', () => {
  it('for the data says so with the file and a next step, and the sources that were open stay open', async () => {
    const workspace = new Workspace({ memoryLimit: '40MB', threads: 1, temporaryLimit: '1MB', temporaryRoot: folder });
    const small = join(folder, 'small.csv');
    const large = join(folder, 'large.csv');
    writeFileSync(small, 'user_id,amount\nu1,2\nu2,3\n');
    writeFileSync(large, ['user_id,words', ...Array.from({ length: 200_000 }, (_, row) => `u${String(row)},${Array.from({ length: 20 }, (_, word) => ((row + 1) * (word + 7) * 2_654_435_761 % 4_294_967_291).toString(36)).join(' ')}`), ''].join('\n'));
    await workspace.ensure([{ name: 'small', paths: [small], baseDirectory: null, options: {} }]);
    const refused = await workspace.ensure([{ name: 'large', paths: [large], baseDirectory: null, options: {} }]).then(() => null, (thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(LiftbenchError);
    expect((refused as LiftbenchError).failure).toMatchObject({ kind: 'disk', place: { file: large }, message: expect.stringMatching(/^The (data do not fit into the memory that Liftbench may use|disk that holds temporary data is full)(, [^.]+[\d.]+ \w+( for them)?)?\.$/) as string });
    expect(workspace.sources.map(({ name, rows }) => [name, rows])).toEqual([['small', 2]]);
    const connection = await workspace.database.connect();
    expect(await connection.row(`SELECT sum(amount)::INTEGER AS total FROM ${workspace.source('small').relation}`)).toEqual({ total: 5 });
    connection.close();
    await workspace.close();
  });
});
