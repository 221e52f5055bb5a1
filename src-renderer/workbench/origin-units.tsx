import { Button, SegmentedControl } from '@blueprintjs/core';
import { Fragment, useEffect, useState, type ReactNode } from 'react';
import { toFailure, type Failure } from '../../src-contract/failure';
import type { OriginRequest, OriginRows, OriginUnits } from '../../src-contract/provenance';
import { formatCount, formatDigits, formatPercent } from '../wording/numbers';
import { FailureNote } from './failure-note';
import { useSession } from './window-context';

const pageSize = 20;

interface Props {
  readonly request: OriginRequest;
  readonly arms: readonly string[];
  readonly arm: string;
  onArm(arm: string): void;
  /** Of all units of the arm. */
  readonly sum: number;
}

/** The units of an arm, the largest values first; each opens on its rows. */
export function OriginUnitsTable({ request, arms, arm, onArm, sum }: Props): ReactNode {
  const session = useSession();
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<OriginUnits | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  const key = JSON.stringify([request, arm, offset]);
  useEffect(() => {
    let wanted = true;
    session.bridge.engine.originUnits({ ...request, arm, offset, limit: pageSize }).then(
      (found) => { if (wanted) setPage(found); },
      (thrown: unknown) => {
        const why = toFailure(thrown);
        if (!wanted) return;
        if (why.kind === 'cancelled') setAttempt((before) => before + 1);
        else setFailure(why);
      },
    );
    return () => { wanted = false; };
  }, [session, key, attempt]);
  const ratio = page?.units.some((unit) => unit.denominator !== null) ?? false;
  const last = page?.units.at(-1);
  return (
    <section className="lb-form-section" aria-label="Units behind it">
      <div className="lb-section-head">
        <h3>Units behind it</h3>
        <SegmentedControl size="small" aria-label="Whose units" options={arms.map((each) => ({ label: each, value: each }))} value={arm} onValueChange={onArm} />
      </div>
      {failure && <FailureNote failure={failure} />}
      {page && (
        <>
          <table className="lb-origin-units" aria-label={`Units of ${arm}, largest first`}>
            <thead><tr><th scope="col">Unit</th><th scope="col" data-align="right">Value</th>{ratio && <th scope="col" data-align="right">Below</th>}<th scope="col" data-align="right">Rows</th><th scope="col" data-align="right">Share</th></tr></thead>
            <tbody>
              {page.units.map((unit) => (
                <Fragment key={unit.unit}>
                  <tr>
                    <th scope="row"><button type="button" className="lb-origin-open" aria-expanded={open === unit.unit} onClick={() => setOpen(open === unit.unit ? null : unit.unit)}>{open === unit.unit ? '▾' : '▸'} {unit.unit}</button></th>
                    <td data-align="right">{formatDigits(unit.value)}</td>
                    {ratio && <td data-align="right">{formatDigits(unit.denominator)}</td>}
                    <td data-align="right">{formatCount(unit.rows)}</td>
                    <td data-align="right">{sum === 0 ? '–' : formatPercent(unit.value / sum, 3)}</td>
                  </tr>
                  {open === unit.unit && <tr><td colSpan={ratio ? 5 : 4}><UnitRows request={{ ...request, job: 'origin rows' }} unit={unit.unit} /></td></tr>}
                </Fragment>
              ))}
            </tbody>
          </table>
          <div className="lb-origin-pages">
            <span className="lb-quiet">{page.total === 0 ? 'No units.' : `${formatCount(page.offset + 1)} to ${formatCount(page.offset + page.units.length)} of ${formatCount(page.total)}; up to here ${formatDigits(last?.runningSum ?? 0)} of ${formatDigits(sum)}`}</span>
            <span className="lb-spring" />
            <Button size="small" variant="minimal" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>Before</Button>
            <Button size="small" variant="minimal" disabled={offset + pageSize >= page.total} onClick={() => setOffset(offset + pageSize)}>Next</Button>
          </div>
        </>
      )}
    </section>
  );
}

/** The rows of the files that count for a unit. */
function UnitRows({ request, unit }: { readonly request: OriginRequest; readonly unit: string }): ReactNode {
  const session = useSession();
  const [parts, setParts] = useState<readonly OriginRows[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const key = JSON.stringify([request, unit]);
  useEffect(() => {
    let wanted = true;
    session.bridge.engine.originRows({ ...request, unit }).then(
      (found) => { if (wanted) setParts(found); },
      (thrown: unknown) => {
        const why = toFailure(thrown);
        if (wanted && why.kind !== 'cancelled') setFailure(why);
      },
    );
    return () => { wanted = false; };
  }, [session, key]);
  if (failure) return <FailureNote failure={failure} />;
  if (!parts) return <span className="lb-quiet">Looking for its rows…</span>;
  return (
    <>
      {parts.map((part) => (
        <div key={part.part} className="lb-origin-rows">
          <p>{parts.length > 1 ? `${part.part === 'numerator' ? 'Above' : 'Below'} the line: ` : ''}{part.total === 0 ? `no row of ${part.source} counts, so the value is 0.` : `${formatCount(part.total)} ${part.total === 1 ? 'row' : 'rows'} of ${part.source}, ${part.aggregate === 'any' ? 'of which one is enough' : part.aggregate}${part.aggregated === null ? '' : ` = ${formatDigits(part.aggregated)}`}${part.total > part.rows.length ? `; the first ${formatCount(part.rows.length)}` : ''}`}</p>
          {part.rows.length > 0 && (
            <div className="lb-table-scroll" tabIndex={0} role="region" aria-label={`Rows of ${unit} in ${part.source}`}>
              <table className="lb-table">
                <thead><tr><th scope="col">Place</th><th scope="col" data-align="right">Counts</th>{part.columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
                <tbody>
                  {part.rows.map((row, index) => (
                    <tr key={index}>
                      <th scope="row">{row.file ?? part.source}{row.line === null ? '' : `, ${/\.parquet$/i.test(row.file ?? '') ? 'row' : 'line'} ${formatCount(row.line)}`}</th>
                      <td data-align="right">{formatDigits(row.value)}</td>
                      {row.cells.map((cell, column) => <td key={column} data-tone={cell === null ? 'quiet' : undefined}>{cell ?? 'empty'}</td>)}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
      ))}
    </>
  );
}
