import type { ReactNode } from 'react';
import { CalibrationResults, SecondEngineResults } from '../cells/proof-results';
import type { EvaluationIndex } from '../wording/evaluation-index';

/** What was proven about these very numbers, where somebody asked. */
export function ReportProof({ index }: { readonly index: EvaluationIndex }): ReactNode {
  const { calibration, secondEngine } = index.evaluation;
  return (
    <>
      {calibration && (
        <section>
          <h2>Calibration on this data</h2>
          <CalibrationResults index={index} results={calibration} />
        </section>
      )}
      {secondEngine && (
        <section>
          <h2>Second engine</h2>
          <SecondEngineResults index={index} findings={secondEngine} />
        </section>
      )}
    </>
  );
}
