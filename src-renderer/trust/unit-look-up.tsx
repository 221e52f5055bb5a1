import { Button, Dialog, InputGroup, Switch } from '@blueprintjs/core';
import { Clipboard, Export, Search } from '@blueprintjs/icons';
import { useMemo, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { toFailure } from '../../src-contract/failure';
import type { UnitReport } from '../../src-contract/unit-lookup';
import { useAnswer } from '../cells/use-answer';
import '../cells/data-cell.css';
import '../cells/readout.css';
import { experimentFor } from '../notebook/experiment-cell';
import { triageQuestionOf } from '../notebook/triager';
import { indexEvaluation } from '../wording/evaluation-index';
import { FailureNote } from '../workbench/failure-note';
import { useSession, useSessionState, useWindow } from '../workbench/window-context';
import { maskedReport } from './masked-report';
import './trust.css';
import { UnitReportView } from './unit-report-view';

/** Paste an id, and see all that the data say about that unit. */
export function UnitLookUp(): ReactNode {
  const { layout } = useWindow();
  const asked = useStore(layout.store, (state) => state.lookUp);
  return (
    <Dialog isOpen={asked !== null} onClose={() => layout.set({ lookUp: null })} title="Look up a unit" icon={<Search size={14} />} className="lb-look-up" transitionDuration={80}>
      {asked !== null && <LookUp key={asked} given={asked} />}
    </Dialog>
  );
}

function LookUp({ given }: { readonly given: string }): ReactNode {
  const session = useSession();
  const { engine, host } = session.bridge;
  const [id, setId] = useState(given);
  const [mask, setMask] = useState(true);
  const experiment = useSessionState((state) => experimentFor(state.history.notebook, state.selected));
  const baseDirectory = useSessionState((state) => state.place?.baseDirectory ?? null);
  const evaluation = useSessionState((state) => (experiment === null ? null : (state.evaluations[experiment.id]?.evaluation ?? null)));
  const index = useMemo(() => (evaluation === null ? null : indexEvaluation(evaluation)), [evaluation]);
  const question = experiment === null ? null : triageQuestionOf(experiment, baseDirectory);
  const key = experiment === null || question === null || id.trim() === '' ? null : JSON.stringify([question, id]);
  const answer = useAnswer(key, () => engine.unit({ job: 'unit', definition: experiment?.definition ?? '', baseDirectory, id }, null));
  const report = key === null ? null : answer.result;
  const handOut = (write: (report: UnitReport) => Promise<string | null | void>): void => {
    if (report?.found) write(mask ? maskedReport(report) : report).then((path) => { if (path) session.notify({ tone: 'good', text: `Written to ${path}` }); }, (thrown: unknown) => session.report(toFailure(thrown)));
  };
  return (
    <div className="lb-look-up-body">
      <InputGroup autoFocus fill type="search" leftIcon={<Search size={14} className="lb-look-up-icon" />} placeholder="Paste the id of a unit" aria-label="Id of the unit" value={id} onChange={(event) => setId(event.target.value)} spellCheck={false} autoComplete="off" className="lb-code" />
      {experiment === null && <p className="lb-quiet">There is no experiment in this notebook yet.</p>}
      {experiment !== null && question === null && <p className="lb-quiet">The definition has a problem; units can be looked up once it is complete.</p>}
      {key === null && question !== null && <p className="lb-quiet">Its variants, first exposure, attributes, the value of every metric, and its rows in time order. Spaces around an id do not matter.</p>}
      {answer.failure && <FailureNote failure={answer.failure} onCopy={(text) => void host.copyText(text)} />}
      {key !== null && report === null && !answer.failure && <p className="lb-quiet" role="status">Looking …</p>}
      {report && !report.found && (
        <div role="status">
          <p>No exposure has the id <span className="lb-code">{report.id}</span>.</p>
          {report.similar.length > 0 && <p className="lb-similar">Did you mean {report.similar.map((other) => <button key={other} type="button" className="lb-row-link lb-code" onClick={() => setId(other)}>{other}</button>)}</p>}
        </div>
      )}
      {report?.found && (
        <>
          <div className="lb-look-up-bar">
            <Switch checked={mask} onChange={(event) => setMask(event.currentTarget.checked)} label="Mask the id in what is handed out" />
            <span className="lb-spring" />
            <Button size="small" variant="minimal" icon={<Clipboard size={12} />} onClick={() => handOut((given) => host.copyText(JSON.stringify(given, null, 2)))}>Copy</Button>
            <Button size="small" variant="minimal" icon={<Export size={12} />} onClick={() => handOut((given) => host.exportFile(`unit-${given.id.replace(/[^\w-]+/g, '_').slice(0, 40)}.json`, { text: `${JSON.stringify(given, null, 2)}\n` }))}>Save JSON…</Button>
          </div>
          <div className="lb-look-up-report" data-stale={answer.stale || undefined}><UnitReportView report={report} index={index} masked={false} /></div>
        </>
      )}
    </div>
  );
}
