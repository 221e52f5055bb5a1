import { PanelTable } from '@blueprintjs/icons';
import type { CellMember } from './cell';
import { ReadoutCell } from './readout-cell';

export const readoutMember: CellMember<'readout'> = {
  kind: 'readout',
  label: 'Readout',
  explanation: 'Verdict, checks and scorecard of the experiment above.',
  icon: PanelTable,
  create: (id) => ({ kind: 'readout', id }),
  title: () => 'Readout',
  View: ReadoutCell,
};
