import type { CellKind } from '../../src-contract/notebook';
import { brushMember } from '../brushing/brush-member';
import type { CellMember } from './cell';
import { chartMember } from './chart-member';
import { decisionMember } from './decision-cell';
import { dataMember } from './data-cell';
import { experimentMember } from './experiment-cell';
import { noteMember } from './note-cell';
import { parameterMember } from './parameter-cell';
import { powerMember } from './power-member';
import { readoutMember } from './readout-member';
import { sqlMember } from './sql-cell';
import { trustMember } from './trust-member';

/** Every kind of cell, in the order of the menu that adds one. */
export const cellMembers: readonly CellMember<never>[] = [dataMember, experimentMember, trustMember, readoutMember, brushMember, chartMember, sqlMember, parameterMember, powerMember, decisionMember, noteMember] as unknown as readonly CellMember<never>[];

/** The member of a kind. @throws when there is none: a mistake of ours, since files are checked when read. */
export function cellMember<Kind extends CellKind>(kind: Kind): CellMember<Kind> {
  const found = cellMembers.find((member) => (member.kind as CellKind) === kind);
  if (!found) throw new RangeError(`unknown kind of cell ${kind}`);
  return found as unknown as CellMember<Kind>;
}
