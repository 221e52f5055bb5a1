import type { OnProgress } from '../../src-contract/bridge';
import type { AssignmentAudit, AuditRequest } from '../../src-contract/assignment-audit';
import { LiftbenchError } from '../../src-contract/failure';
import type { FindingRows, FindingRowsRequest, ProposalEffect, ProposalRequest, Triage, TriageRequest } from '../../src-contract/triage';
import type { UnitReport, UnitRequest } from '../../src-contract/unit-lookup';
import { definitionHash } from '../evaluation/definition-hash';
import { readDefinitionText } from '../evaluation/definition-text';

/** Triage, the assignment auditor and the unit look-up of one engine. */
export class TriageDesk {
  async triage(request: TriageRequest, _onProgress: OnProgress | null): Promise<Triage> {
    const definition = readDefinitionText(request.definition);
    return { liftbench: 1, experiment: { id: definition.id, name: definition.name, definitionHash: definitionHash(definition) }, findings: [], repairs: [], sources: [], notLookedFor: [], took: 0 };
  }

  findingRows(request: FindingRowsRequest): Promise<FindingRows> {
    return Promise.resolve({ columns: [], offset: request.offset, total: 0, rows: [] });
  }

  proposalEffect({ finding, proposal }: ProposalRequest, _onProgress: OnProgress | null): Promise<ProposalEffect> {
    return Promise.resolve({ finding, proposal, lifts: [], repairs: [], reason: null });
  }

  auditAssignment(_request: AuditRequest, _onProgress: OnProgress | null): Promise<AssignmentAudit> {
    return Promise.reject(new LiftbenchError({ kind: 'input', message: 'No rule was given.' }));
  }

  unit(_request: UnitRequest, _onProgress: OnProgress | null): Promise<UnitReport> {
    return Promise.reject(new LiftbenchError({ kind: 'input', message: 'No id was given.' }));
  }
}
