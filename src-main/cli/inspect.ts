import { relative, resolve } from 'node:path';
import type { OnProgress } from '../../src-contract/bridge';
import type { DatasetProfile } from '../../src-contract/dataset';
import { LiftbenchError, toFailure } from '../../src-contract/failure';
import type { Finding } from '../../src-contract/triage';
import type { Engine } from '../evaluation/engine';
import { inspectFiles } from '../evaluation/inspect-files';
import type { Inspection } from '../evaluation/inspect-files';
import { fileKind } from '../notebooks/file-kind';
import { plainCount } from '../reports/plain-numbers';
import { displayWidth, harmless, pad } from '../reports/text-columns';
import type { CommandContext, ExitCode } from './command-context';
import { inspectWarehouse, warehouseTables } from './inspect-warehouse';
import { triage } from './trust';

export interface InspectOptions {
  readonly format: string;
  /** Tables of a ClickHouse address. */
  readonly table?: readonly string[];
}

/** `liftbench inspect`: what is in files, what is wrong with them, and the definition they suggest. */
export async function inspect(given: readonly string[], options: InspectOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, directory } = context;
  const tables = await warehouseTables(given, options.table, context);
  if (tables !== null) {
    try {
      await terminal.result(text(await inspectWarehouse(tables, given, context), null, options.format, directory));
      return 0;
    } finally {
      terminal.clear();
    }
  }
  const [only] = given;
  if (given.length === 1 && only !== undefined && (await fileKind(resolve(directory, only))) !== 'data' && options.format !== 'yaml') {
    return triage(only, { format: options.format }, context);
  }
  for (const file of given) {
    const kind = await fileKind(resolve(directory, file));
    if (kind !== 'data') throw new LiftbenchError({ kind: 'input', message: `This is a ${kind}, not data.`, place: { file }, next: `To find what is wrong with its data: liftbench triage ${file}` });
  }
  const engine = context.openEngine({});
  try {
    const inspection = await inspectFiles(engine, given, directory, terminal.progress);
    const findings = options.format === 'yaml' ? null : await draftFindings(engine, inspection, directory, terminal.progress);
    await terminal.result(text(inspection, findings, options.format, directory));
    return 0;
  } finally {
    terminal.clear();
    await engine.close();
  }
}

/** What is wrong with the data if the draft is right; null where it is not complete, or cannot be evaluated. */
async function draftFindings(engine: Engine, { draft }: Inspection, baseDirectory: string, onProgress: OnProgress): Promise<readonly Finding[] | null> {
  if (draft.missing.length > 0) return null;
  try {
    return (await engine.triage({ job: 'inspect', definition: draft.text, baseDirectory }, onProgress)).findings;
  } catch (thrown) {
    if (['input', 'query', 'sample'].includes(toFailure(thrown).kind)) return null;
    throw thrown;
  }
}

function findingLines(findings: readonly Finding[] | null): string[] {
  if (findings === null || findings.length === 0) return [];
  return ['Findings, if the draft below is right', ...findings.map(({ severity, sentence }) => `  ${{ info: '·', warning: '▲', error: '✗' }[severity]} ${sentence}`), ''];
}

function text(inspection: Inspection, findings: readonly Finding[] | null, format: string, directory: string): string {
  if (format === 'json') return `${JSON.stringify({ ...inspection, findings }, null, 2)}\n`;
  if (format === 'yaml') return draftText(inspection);
  return [...inspection.profiles.flatMap((profile) => [...profileLines(profile, directory), '']), ...findingLines(findings), ...draftLines(inspection)].map(harmless).join('\n');
}

/** The draft, with what was guessed and what is missing as comments above it. */
function draftText({ draft }: Inspection): string {
  const remarks = [
    '# A draft: every line below is a guess until you have read it.',
    ...draft.missing.map((what) => `# Missing: ${what}`),
    ...draft.guesses.map((guess) => `# ${guess.field}: ${guess.reason}`),
  ];
  return `${remarks.map((line) => line.replace(/\s*\n\s*/g, ' ')).join('\n')}\n${draft.text.trimEnd()}\n`;
}

function profileLines(profile: DatasetProfile, directory: string): string[] {
  const { dialect } = profile;
  const read = dialect ? `, delimiter ${JSON.stringify(dialect.delimiter)}, ${dialect.header ? 'with' : 'without'} header` : '';
  const widths = { name: 6, type: 4 };
  for (const column of profile.columns) {
    widths.name = Math.max(widths.name, displayWidth(column.name));
    widths.type = Math.max(widths.type, displayWidth(column.type));
  }
  const row = (name: string, type: string, distinct: string, nulls: string, values: string): string =>
    `  ${pad(name, widths.name, 'left')}  ${pad(type, widths.type, 'left')}  ${pad(distinct, 10, 'right')}  ${pad(nulls, 8, 'right')}  ${values}`.trimEnd();
  return [
    `${profile.source}: ${plainCount(profile.rows)} ${profile.rows === 1 ? 'row' : 'rows'}, ${plainCount(profile.columns.length)} ${profile.columns.length === 1 ? 'column' : 'columns'}, ${profile.format}${read}`,
    ...profile.files.map((file) => `  ${relative(directory, file.path)}`),
    '',
    row('column', 'type', 'distinct', 'nulls', 'values'),
    ...profile.columns.map((column) => row(column.name, column.type, column.distinct === null ? '–' : plainCount(column.distinct), plainCount(column.nulls), values(column))),
    ...(profile.notices.length + profile.rejected.count > 0 ? ['', 'Found'] : []),
    ...(profile.rejected.count > 0 ? [`  ✗ ${plainCount(profile.rejected.count)} rejected:`, ...profile.rejected.rows.slice(0, 5).map((reject) => `      ${reject.line === null ? '' : `line ${String(reject.line)}: `}${reject.message}`)] : []),
    ...profile.notices.map((notice) => `  ${{ info: '·', warning: '▲', error: '✗' }[notice.severity]} ${notice.message}`),
  ];
}

/** A few frequent values, or the range of what has many. */
function values(column: DatasetProfile['columns'][number]): string {
  const few = column.distinct !== null && column.distinct <= 12;
  if (few && column.top.length > 0) return column.top.slice(0, 6).map(({ value, count }) => `${value} (${plainCount(count)})`).join(', ') + (column.top.length > 6 ? ', …' : '');
  return column.minimum === null ? '' : `${column.minimum} … ${column.maximum ?? ''}`;
}

function draftLines({ draft }: Inspection): string[] {
  return [
    'Draft definition (write it with --format yaml)',
    ...draft.missing.map((what) => `  ✗ ${what}`),
    ...draft.guesses.map((guess) => `  · ${guess.field}: ${guess.reason}`),
    '',
    ...draft.text.trimEnd().split('\n').map((line) => `  ${line}`),
    '',
  ];
}
