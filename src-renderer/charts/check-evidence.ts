import type { CheckName } from '../../src-contract/capabilities';
import type { BalanceEvidence, DailySampleRatioEvidence } from '../../src-contract/trust';
import type { EvaluationIndex } from '../wording/evaluation-index';

interface EvidenceOf {
  'daily-sample-ratio': DailySampleRatioEvidence;
  balance: BalanceEvidence;
}

/** What a check found, where it was made and has something to draw. */
export function evidenceOf<Id extends CheckName & keyof EvidenceOf>(index: EvaluationIndex, id: Id): EvidenceOf[Id] | null {
  const evidence = index.evaluation.checks.find((check) => check.id === id && check.status !== 'skipped')?.evidence;
  const list: unknown = evidence?.[id === 'balance' ? 'items' : 'days'];
  return Array.isArray(list) && list.length > 0 ? (evidence as unknown as EvidenceOf[Id]) : null;
}
