import { assignmentRuleSheets, type AssignmentAudit } from '../../src-contract/assignment-audit';
import { levelName } from '../../src-contract/evaluation';
import type { ProposalEffect, Triage } from '../../src-contract/triage';
import type { UnitReport } from '../../src-contract/unit-lookup';
import { NONE, plainCount, plainNumber, plainPercent } from './plain-numbers';
import type { ReadoutSheet } from './readout-sheet';
import type { SheetTable } from './sheet-table';

const signs = { error: '✗', warning: '▲', info: '·' } as const;
/** Examples of disagreements that a sheet shows. */
const SHOWN = 20;

/** A triage as text: what was found, then what each proposal would do to the lifts. */
export function triageSheet({ experiment, findings, repairs, sources, notLookedFor }: Triage, effects: readonly ProposalEffect[]): ReadoutSheet {
  const found = tableOf('Findings', ['', 'count', 'finding'], findings.map(({ severity, count, sentence }) => [signs[severity], plainCount(count), sentence]), ['count']);
  const rows = findings.flatMap((finding) => finding.proposals.flatMap(({ id, words, inForce }) => {
    const effect = effects.find((one) => one.finding === finding.id && one.proposal === id);
    if (effect === undefined) return [];
    if (effect.reason !== null) return [[finding.kind, words, effect.reason, '', '', '']];
    return effect.lifts.map(({ metric, variant, without, with: then, change }) => [finding.kind, `${words}${inForce ? ' (as it is)' : ''}`, `${metric}, ${variant}`, plainPercent(without.lift, 2, true), plainPercent(then.lift, 2, true), change === null ? NONE : plainPercent(change, 2, true)]);
  }));
  return {
    title: `${experiment.name}: triage`,
    variants: sources.map(({ name, rows: count }) => `${name} ${plainCount(count)} rows`).join(' · '),
    checks: [], verdicts: [],
    tables: [
      ...(findings.length === 0 ? [] : [found]),
      ...(rows.length === 0 ? [] : [tableOf('What the proposals would change', ['finding', 'proposal', 'metric', 'lift now', 'lift then', 'change'], rows, ['lift now', 'lift then', 'change'])]),
    ],
    footer: [...(findings.length === 0 ? ['Nothing was found.'] : []), ...repairs.map(({ words }) => `Repair in force: ${words}`), ...notLookedFor],
  };
}

/** An audit as text: agreement, disagreements by variant, and the first of them. */
export function auditSheet({ experiment, rule, message, byVariant, cells, examples }: AssignmentAudit): ReadoutSheet {
  const sheet = assignmentRuleSheets[rule.name];
  return {
    title: `${experiment.name}: assignment audit`,
    variants: `${sheet.title}: ${sheet.explanation}`,
    checks: [], verdicts: [],
    tables: [
      tableOf('By variant', ['variant', 'units', 'disagreements', 'share'], byVariant.map(({ variant, units, disagreements }) => [variant, plainCount(units), plainCount(disagreements), units === 0 ? NONE : plainPercent(disagreements / units, 2)]), ['units', 'disagreements', 'share']),
      tableOf('Logged and expected', ['logged', 'expected', 'units'], cells.map(({ logged, expected, units }) => [logged, expected ?? '(left out)', plainCount(units)]), ['units']),
      ...(examples.length === 0 ? [] : [tableOf('First disagreements', ['unit', 'logged', 'expected'], examples.slice(0, SHOWN).map(({ unit, logged, expected }) => [unit, logged, expected ?? '(left out)']), [])]),
    ],
    footer: [message],
  };
}

/** A unit as text. */
export function unitSheet(report: UnitReport): ReadoutSheet {
  const { experiment, id, variants, variant, leftOut, firstExposure, attributes, metrics, sources, elsewhere, similar } = report;
  const rows = sources.filter(({ total }) => total > 0);
  return {
    title: `${experiment.name}: unit ${id}`,
    variants: leftOut === null ? `Analysed in ${variant ?? NONE}, first exposed ${firstExposure ?? 'at an unknown time'}.` : `Not analysed: ${leftOut}`,
    checks: [], verdicts: [],
    tables: [
      ...(variants.length === 0 ? [] : [tableOf('Exposures', ['variant', 'first', 'rows'], variants.map((one) => [`${levelName(one.variant)}${one.declared ? '' : ' (not declared)'}`, one.first ?? NONE, plainCount(one.rows)]), ['rows'])]),
      ...(attributes.length === 0 ? [] : [tableOf('At first exposure', ['column', 'value'], attributes.map(({ column, value }) => [column, levelName(value)]), [])]),
      ...(metrics.length === 0 ? [] : [tableOf('Metrics', ['metric', 'value', 'of'], metrics.map(({ name, value, denominator, reason }) => [name, value === null ? (reason ?? NONE) : plainNumber(value, 4), denominator === null ? '' : plainNumber(denominator, 4)]), ['value', 'of'])]),
      ...rows.map((source) => tableOf(`${source.source}, ${plainCount(source.total)} ${source.total === 1 ? 'row' : 'rows'}`, ['line', ...source.columns], source.rows.map(({ line, cells }) => [line === null ? NONE : String(line), ...cells.map((cell) => cell ?? '')]), ['line'])),
      ...(elsewhere.length === 0 ? [] : [tableOf('Other experiments in the folder', ['file', 'experiment', 'variants', 'first'], elsewhere.map((one) => [one.file, one.experiment, one.variants.join(', '), one.first ?? NONE]), [])]),
    ],
    footer: [...(similar.length === 0 ? [] : [`Alike but for spaces and case: ${similar.join(', ')}`]), ...report.notLookedInto.map(({ file, reason }) => `${file} could not be looked into: ${reason}`)],
  };
}

function tableOf(heading: string, labels: readonly string[], rows: readonly (readonly string[])[], right: readonly string[]): SheetTable {
  return { heading, columns: labels.map((label) => ({ label, align: right.includes(label) ? 'right' as const : 'left' as const })), rows: rows.map((cells) => ({ cells, decision: null })), notes: [] };
}
