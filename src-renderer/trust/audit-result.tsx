import { Error as ErrorIcon, TickCircle, WarningSign } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import type { AssignmentAudit } from '../../src-contract/assignment-audit';
import { typeset } from '../wording/engine-words';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatPercent } from '../wording/numbers';
import { useWindow } from '../workbench/window-context';
import { PagedRows } from './paged-rows';

/** Below this share of disagreements, the rule is the right one and some units were dealt otherwise. */
const FEW = 0.05;

/** Logged against dealt variants, and the units in which they differ. */
export function AuditResult({ audit, index }: { readonly audit: AssignmentAudit; readonly index: EvaluationIndex | null }): ReactNode {
  const { layout } = useWindow();
  const name = (variant: string | null): string => (variant === null ? 'not taken in' : (index?.variantName(variant) ?? variant));
  const expected = [...new Set(audit.cells.map((cell) => cell.expected))].sort((left, right) => Number(left === null) - Number(right === null));
  const tone = audit.disagreements === 0 ? 'pass' : (audit.share ?? 0) <= FEW ? 'warn' : 'fail';
  const Icon = tone === 'pass' ? TickCircle : tone === 'warn' ? WarningSign : ErrorIcon;
  const rows = audit.examples.map(({ unit, logged, expected: dealt }) => [unit, name(logged), name(dealt)]);
  return (
    <div className="lb-audit-result" role="status">
      <div className="lb-check" data-status={tone}>
        <Icon className="lb-check-icon" size={14} aria-hidden />
        <p><b>{tone === 'pass' ? 'All agree.' : tone === 'warn' ? 'Some disagree.' : 'The rule does not fit.'}</b> {typeset(audit.message)}{tone === 'fail' && audit.chanceShare !== null && ` By chance alone ${formatPercent(audit.chanceShare, 1)} would agree.`}</p>
      </div>
      <div className="lb-audit-tables">
        <table className="lb-shares" aria-label="Units by the variant logged and the variant dealt">
          <thead><tr><th scope="col">Logged as</th>{expected.map((variant) => <th key={variant ?? ''} scope="col" data-align="right">Rule: {name(variant)}</th>)}<th scope="col" data-align="right">Agree</th></tr></thead>
          <tbody>
            {audit.byVariant.map(({ variant, units, disagreements }) => (
              <tr key={variant}>
                <th scope="row">{name(variant)}</th>
                {expected.map((dealt) => {
                  const count = audit.cells.find((cell) => cell.logged === variant && cell.expected === dealt)?.units ?? 0;
                  return <td key={dealt ?? ''} data-align="right" data-off={(dealt !== variant && count > 0) || undefined}>{formatCount(count)}</td>;
                })}
                <td data-align="right">{units === 0 ? '–' : formatPercent((units - disagreements) / units)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > 0 && (
        <>
          <p className="lb-quiet">{audit.disagreements > rows.length ? `The first ${formatCount(rows.length)} units that disagree` : 'Units that disagree'}; click an id to look the unit up</p>
          <PagedRows key={audit.message} label="Units that disagree" columns={[{ name: 'Unit', align: 'left', width: 220 }, { name: 'Logged as', align: 'left', width: 140 }, { name: 'Rule says', align: 'left', width: 140 }]} total={rows.length} first={rows.slice(0, 200)} load={(offset, limit) => Promise.resolve(rows.slice(offset, offset + limit))} linked={0} onLink={(id) => layout.set({ lookUp: id })} />
        </>
      )}
    </div>
  );
}
