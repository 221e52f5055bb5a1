import type { ReactNode } from 'react';
import type { Evaluation } from '../../src-contract/evaluation';
import { formatCount, formatElapsed } from '../wording/numbers';

/** Where the numbers come from: hashes, rows read and rejected, the definition, the SQL. Enough to do it again. */
export function ReportProvenance({ evaluation, definition }: { readonly evaluation: Evaluation; readonly definition: string }): ReactNode {
  const { provenance, experiment, timings } = evaluation;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Experiment', experiment.id],
    ['Definition hash', <code key="definition">{experiment.definitionHash}</code>],
    ['Data hash', <code key="data">{experiment.dataHash}</code>],
    ['Rows read', formatCount(provenance.rowsRead)],
    ['Rows rejected', formatCount(provenance.rowsRejected)],
    ...(provenance.notices ?? []).map((notice, index): readonly [string, ReactNode] => [index === 0 ? 'To know' : `To know (${String(index + 1)})`, notice]),
    ['Format of this evaluation', `liftbench ${String(evaluation.liftbench)}`],
    ['Time taken', Object.entries(timings).map(([step, milliseconds]) => `${step} ${formatElapsed(milliseconds)}`).join(', ') || '–'],
  ];
  return (
    <>
      <section>
        <h2>Provenance</h2>
        <table className="lb-report-table"><tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td>{value}</td></tr>)}</tbody></table>
        <Facts title="Exposure" facts={provenance.exposure} />
        <Facts title="Sources" facts={provenance.sources} />
      </section>
      <section>
        <h2>Definition</h2>
        <pre tabIndex={0} aria-label="Definition">{definition.trim() || 'Not kept with this evaluation.'}</pre>
      </section>
      <section>
        <h2>SQL</h2>
        <pre tabIndex={0} aria-label="SQL">{provenance.sql.trim() || 'None was recorded.'}</pre>
      </section>
    </>
  );
}

/** Whatever the engine noted, in words where its names are words. */
function Facts({ title, facts }: { readonly title: string; readonly facts: Readonly<Record<string, unknown>> | undefined }): ReactNode {
  const entries = Object.entries(facts ?? {});
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <table className="lb-report-table">
        <tbody>{entries.map(([name, value]) => <tr key={name}><th scope="row">{nameWords(name)}</th><td>{factWords(value)}</td></tr>)}</tbody>
      </table>
    </>
  );
}

/** `unitsInSeveralVariants` → `units in several variants`. */
function nameWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function factWords(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return formatCount(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(factWords).join('; ');
  if (typeof value === 'object') return Object.entries(value).map(([name, part]) => `${nameWords(name)}: ${factWords(part)}`).join(', ');
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}
