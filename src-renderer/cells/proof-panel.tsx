import { Button, HTMLSelect } from '@blueprintjs/core';
import { LabTest } from '@blueprintjs/icons';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { failureLine } from '../../src-contract/failure';
import type { Attempt } from '../notebook/proof-state';
import type { EvaluationIndex } from '../wording/evaluation-index';
import { formatCount, formatPercent } from '../wording/numbers';
import { calibrationSentence, secondEngineSentence } from '../wording/proof-words';
import { ProgressLine } from '../workbench/progress-line';
import type { ProofHandle } from '../workbench/use-proof';
import { CalibrationResults, SecondEngineResults } from './proof-results';

/** The same seed for everybody: who tries it again gets the same figures. */
const SEED = 1;
const permutationChoices: readonly number[] = [500, 2000, 10_000];
const plantedChoices: readonly number[] = [0, 0.01, 0.02, 0.05, 0.1];

/** Puts the analysis to the test on the very data of the readout. Folded until somebody doubts. */
export function ProofPanel({ index, proof, disabled }: { readonly index: EvaluationIndex; readonly proof: ProofHandle; readonly disabled: boolean }): ReactNode {
  const [permutations, setPermutations] = useState(2000);
  const [planted, setPlanted] = useState(0.05);
  const { calibration, secondEngine } = index.evaluation;
  const tried = [calibration && calibrationSentence(calibration), secondEngine && secondEngineSentence(secondEngine)].filter(Boolean).join(' ');
  const running = proof.state.calibration.progress ?? proof.state['second-engine'].progress;
  return (
    <details className="lb-proof">
      <summary><LabTest size={14} aria-hidden /><b>Prove it</b> <span>{running ? `${running.label} …` : tried || 'Permuted labels, a planted lift and a second engine, on this data.'}</span></summary>
      <div className="lb-proof-body">
        <section aria-label="Calibration">
          <div className="lb-proof-ask">
            <Button size="small" disabled={disabled || running !== null} onClick={() => proof.calibrate({ permutations, seed: SEED, plantedLift: planted === 0 ? null : planted })}>Calibrate on this data</Button>
            <label className="lb-choice"><span>Permutations</span>
              <HTMLSelect minimal value={permutations} onChange={(event) => setPermutations(Number(event.target.value))}>
                {permutationChoices.map((value) => <option key={value} value={value}>{formatCount(value)}</option>)}
              </HTMLSelect>
            </label>
            <label className="lb-choice"><span>Planted lift</span>
              <HTMLSelect minimal value={planted} onChange={(event) => setPlanted(Number(event.target.value))}>
                {plantedChoices.map((value) => <option key={value} value={value}>{value === 0 ? 'none' : formatPercent(value, 0, { signed: true })}</option>)}
              </HTMLSelect>
            </label>
            <span className="lb-proof-why">Labels are permuted, so nothing differs: how often is a difference claimed?</span>
          </div>
          <Running attempt={proof.state.calibration} onCancel={() => proof.cancel('calibration')} />
          {calibration && <CalibrationResults index={index} results={calibration} />}
        </section>
        <section aria-label="Second engine">
          <div className="lb-proof-ask">
            <Button size="small" disabled={disabled || running !== null} onClick={() => proof.verify()}>Second engine</Button>
            <span className="lb-proof-why">Every headline is computed again on an independent path: do both agree?</span>
          </div>
          <Running attempt={proof.state['second-engine']} onCancel={() => proof.cancel('second-engine')} />
          {secondEngine && <SecondEngineResults index={index} findings={secondEngine} />}
        </section>
      </div>
    </details>
  );
}

function Running({ attempt: { progress, failure }, onCancel }: { readonly attempt: Attempt; onCancel(): void }): ReactNode {
  if (progress) return <ProgressLine progress={progress} onCancel={onCancel} />;
  return failure && <p className="lb-proof-failure" role="alert">{failureLine(failure)}</p>;
}
