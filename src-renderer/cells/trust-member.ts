import { Shield } from '@blueprintjs/icons';
import type { CellMember } from './cell';
import { TrustCell } from './trust-cell';

export const trustMember: CellMember<'trust'> = {
  kind: 'trust',
  label: 'Trust',
  explanation: 'What is wrong with the data, what could be done about it, and the checks on the assignment.',
  icon: Shield,
  create: (id) => ({ kind: 'trust', id }),
  title: () => 'Trust',
  View: TrustCell,
};
