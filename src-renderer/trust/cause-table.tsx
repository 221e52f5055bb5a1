import { Button } from '@blueprintjs/core';
import { Fragment, useState, type ReactNode } from 'react';
import type { SampleRatioCause, SampleRatioCauseEvidence } from '../../src-contract/trust';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatP, formatPercent } from '../wording/numbers';
import type { EvidenceActions } from './evidence-actions';

/** Sets of units whose split is off, each with what the rest looks like without it. */
export function CauseTable({ evidence, index, onRepair, rowsWhere }: EvidenceActions & { readonly evidence: SampleRatioCauseEvidence; readonly index: EvaluationIndex }): ReactNode {
  const [open, setOpen] = useState<string | null>(null);
  const { answer, causes, variants, looked, columns, daysSearched } = evidence;
  const listed = [...answer, ...causes.filter((cause) => !answer.some(({ words }) => words === cause.words))];
  const width = 5 + variants.length + (onRepair || rowsWhere ? 1 : 0);
  return (
    <>
      <div className="lb-table-scroll" tabIndex={0} role="region" aria-label="Where units are missing">
        <table className="lb-table lb-causes">
          <thead>
            <tr><th scope="col">Units</th>{variants.map((id) => <th key={id} scope="col" data-align="right">{index.variantName(id)} (planned)</th>)}<th scope="col" data-align="right">Of all</th><th scope="col" data-align="right">p, corrected</th><th scope="col" data-align="right">p of the rest</th><th scope="col">Without it</th>{width > 5 + variants.length && <th scope="col"><span className="lb-unseen">What to do</span></th>}</tr>
          </thead>
          <tbody>
            {listed.map((cause) => (
              <Fragment key={cause.words}>
                <tr>
                  <th scope="row" className="lb-wrap">{cause.words}</th>
                  {variants.map((id, at) => <td key={id} data-align="right">{formatCount(cause.units[at] ?? null)} ({formatCount(Math.round(cause.expected[at] ?? 0))})</td>)}
                  <td data-align="right">{formatPercent(cause.share, 1)}</td>
                  <td data-align="right">{formatP(cause.adjustedPValue)}</td>
                  <td data-align="right">{formatP(cause.pValueWithout)}</td>
                  <td>{cause.passesWithout ? 'passes' : 'still off'}</td>
                  {width > 5 + variants.length && <td><Actions cause={cause} open={open === cause.words} onRepair={onRepair} onRows={rowsWhere === null ? null : () => setOpen(open === cause.words ? null : cause.words)} /></td>}
                </tr>
                {open === cause.words && rowsWhere !== null && <tr><td colSpan={width}>{rowsWhere(cause.where)}</td></tr>}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
      <p className="lb-quiet">{formatCount(looked)} sets of units were looked at, by {[...columns, ...(daysSearched ? ['day'] : [])].join(', ')}; p-values are corrected for as many.</p>
    </>
  );
}

function Actions({ cause, open, onRepair, onRows }: { readonly cause: SampleRatioCause; readonly open: boolean; readonly onRepair: EvidenceActions['onRepair']; readonly onRows: (() => void) | null }): ReactNode {
  return (
    <span className="lb-cause-actions">
      {onRows && <Button size="small" variant="minimal" aria-expanded={open} aria-label={`Rows of ${cause.words}`} onClick={onRows}>{open ? 'Fold rows' : 'Rows'}</Button>}
      {onRepair && <Button size="small" variant="outlined" aria-label={`Leave out ${cause.words}`} onClick={() => onRepair(cause.repair)}>Leave out</Button>}
    </span>
  );
}
