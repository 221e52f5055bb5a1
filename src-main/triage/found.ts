import { findingKinds, type Finding, type FindingKind, type Proposal } from '../../src-contract/triage';
import type { RejectedRow } from '../../src-contract/dataset';

/** Where the rows of a finding are read from. */
export type FoundRows =
  /** A query that gives `place` (of the source as repairs left it) and, where rows differ in what is wrong, `remark`. */
  | { readonly source: string; readonly sql: string }
  /** Rows that are in no table. */
  | { readonly rejects: readonly RejectedRow[] };

/** A finding, and how to get at its rows. */
export interface Found {
  readonly finding: Finding;
  readonly rows: FoundRows | null;
}

type Given = Pick<Finding, 'kind' | 'severity' | 'sentence' | 'count' | 'counted'> & Partial<Finding> & { readonly rows?: FoundRows | null };

/** A finding with everything that it does not say left open. */
export function found({ rows = null, ...given }: Given): Found {
  const finding: Finding = {
    total: null, source: null, column: null, metric: null, details: [], pValue: null, adjustedPValue: null, proposals: [],
    id: [given.kind, given.source, given.column, given.metric].filter((part) => part !== null && part !== undefined).join(':'),
    ...given,
    hasRows: rows !== null,
  };
  return { finding, rows };
}

/** A proposal with the parts that it has. */
export function proposal(given: Pick<Proposal, 'id' | 'words'> & Partial<Proposal>): Proposal {
  return { repairs: [], edits: [], inForce: false, comparisonOnly: false, ...given };
}

const severities = ['error', 'warning', 'info'] as const;

/** Most severe first, then by kind, source and column. */
export function inOrder(all: readonly Found[]): Found[] {
  const rank = ({ finding }: Found): number => severities.indexOf(finding.severity) * 100 + kindRank(finding.kind);
  return [...all].sort((a, b) => rank(a) - rank(b) || (a.finding.id < b.finding.id ? -1 : 1));
}

function kindRank(kind: FindingKind): number {
  return findingKinds.indexOf(kind);
}
