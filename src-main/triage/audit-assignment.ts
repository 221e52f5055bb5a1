import type { AssignmentAudit, AssignmentRule, AuditCell, Disagreement } from '../../src-contract/assignment-audit';
import type { Progress } from '../../src-contract/dataset';
import { LiftbenchError } from '../../src-contract/failure';
import { firstExposuresSql } from '../evaluation/units-sql';
import { asText } from '../evaluation/sql-text';
import { analysed } from './exposure-sql';
import type { ExperimentData } from './experiment-data';
import { assignerOf } from './assignment-rules';
import { asFraction } from './fraction-words';
import { counted } from './repair-words';

const BATCH = 100_000;
const MOST_EXAMPLES = 1000;
let tables = 0;

/**
 * Recomputes every analysed unit's variant from a rule and lists where the log disagrees. Units seen in several variants, or in
 * one that is not declared, have no single logged variant and are not audited.
 */
export async function auditAssignment(data: ExperimentData, rule: AssignmentRule, o: { readonly onProgress?: ((progress: Progress) => void) | undefined }): Promise<Omit<AssignmentAudit, 'took'>> {
  const { plan: { units }, connection, definition } = data;
  const expression = rule.name === 'expression' ? await expected(rule, data) : null;
  const assign = rule.name === 'expression' ? null : assignerOf(rule, definition);
  tables += 1;
  const table = `liftbench_audit_${String(tables)}`;
  const attributes = expression === null ? [] : [{ column: 'expected', sql: expression, type: 'VARCHAR', field: 'rule.expression' }];
  const cells = new Map<string, AuditCell & { units: number }>();
  const examples: Disagreement[] = [];
  try {
    await connection.run(firstExposuresSql({ ...units, multiple: 'exclude', attributes }, table));
    await connection.run(`CREATE OR REPLACE TABLE ${table}_text AS SELECT ${asText('k', units.keyType)} AS k, c::INTEGER AS c${expression === null ? '' : ', f.a0 AS e'} FROM ${table} WHERE ${analysed({ ...units, multiple: 'exclude' })} ORDER BY 1`);
    const { n } = await connection.row<{ n: number }>(`SELECT count(*) AS n FROM ${table}_text`);
    for (let from = 0; from < n; from += BATCH) {
      o.onProgress?.({ step: 'units', label: 'Assigning units again', fraction: from / n, done: from, total: n, unit: 'units' });
      const rows = await connection.rows<{ k: string; c: number; e?: string | null }>(`SELECT * FROM ${table}_text WHERE rowid >= ${String(from)} AND rowid < ${String(from + BATCH)} ORDER BY rowid`);
      for (const { k, c, e } of rows) {
        const logged = units.variants[c] ?? '';
        const should = assign === null ? (e ?? null) : assign(k);
        const id = JSON.stringify([logged, should]);
        const cell = cells.get(id);
        if (cell === undefined) cells.set(id, { logged, expected: should, units: 1 });
        else cell.units += 1;
        if (should !== logged && examples.length < MOST_EXAMPLES) examples.push({ unit: k, logged, expected: should });
      }
    }
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${table}; DROP TABLE IF EXISTS ${table}_text`).catch(() => undefined);
  }
  return summary(data, rule, [...cells.values()], examples);
}

async function expected(rule: AssignmentRule, { plan: { units }, checker }: ExperimentData): Promise<string> {
  if (rule.expression === undefined || rule.expression.trim() === '') throw new LiftbenchError({ kind: 'input', message: 'The rule has no expression.', next: "Write SQL over the exposure row that gives the variant's id.", place: { field: 'rule.expression' } });
  const { sql, type } = await checker.expression(units.source, rule.expression, 'rule.expression', 'any');
  return asText(sql, type);
}

function summary({ definition, plan }: ExperimentData, rule: AssignmentRule, unsorted: readonly AuditCell[], examples: readonly Disagreement[]): Omit<AssignmentAudit, 'took'> {
  const { variants } = plan.units;
  const place = (variant: string | null): number => (variant === null ? variants.length + 1 : variants.includes(variant) ? variants.indexOf(variant) : variants.length);
  const cells = [...unsorted].sort((a, b) => place(a.logged) - place(b.logged) || place(a.expected) - place(b.expected));
  const sum = (some: readonly AuditCell[]): number => some.reduce((all, { units }) => all + units, 0);
  const units = sum(cells);
  const disagreements = sum(cells.filter(({ logged, expected: should }) => logged !== should));
  const byVariant = variants.map((variant) => {
    const own = cells.filter(({ logged }) => logged === variant);
    return { variant, units: sum(own), disagreements: sum(own.filter(({ expected: should }) => should !== variant)) };
  });
  const chance = units === 0 ? null : 1 - variants.reduce((all, variant) => all + (sum(cells.filter(({ logged }) => logged === variant)) / units) * (sum(cells.filter(({ expected: should }) => should === variant)) / units), 0);
  return {
    liftbench: 1, experiment: { id: definition.id, name: definition.name }, rule, units, disagreements,
    share: units === 0 ? null : disagreements / units, chanceShare: chance, byVariant, cells, examples,
    message: words(units, disagreements, chance),
  };
}

/** A rule with other parameters than the real one disagrees about as often as two independent draws. */
function words(units: number, disagreements: number, chance: number | null): string {
  if (units === 0 || chance === null) return 'There is no unit with one declared variant to be audited.';
  if (disagreements === 0) return `The rule gives every one of the ${counted(units, 'unit')} the variant that was logged.`;
  const share = disagreements / units;
  const likely = share > 0.8 * chance ? ` That is as often as by chance (${asFraction(chance)}): the rule, its key or its weights are not those that dealt the variants.` : '';
  return `The rule disagrees with the log for ${counted(disagreements, 'unit')} of ${units.toLocaleString('en-US')} (${asFraction(share)}).${likely}`;
}
